"""Reads of evaluations: lists and single ones within an actor's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.actor import Actor
from core.errors import NotFound
from kpi.evaluations.models import Evaluation, EvaluationDocument
from kpi.evaluations.policy import NOT_FOUND, visible_to
from kpi.evaluations.snapshot import Snapshot, from_text
from kpi.measures.scope import Scope, names_of
from kpi.periods import Period
from partners.memoranda.models import Partnership

PAGE_SIZE = 25
MOST_RUNS = 8
"""How many evaluations of one period are looked through for the first that published a figure."""
_Agency = aliased(Organisation, name="agency")
_Ngo = aliased(Organisation, name="ngo")
_EDITION = (
    EvaluationDocument.edition,
    EvaluationDocument.sha256,
    EvaluationDocument.pages,
    EvaluationDocument.rendered_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRow:
    """An evaluation as a list shows it."""

    id: UUID
    reference: str
    scope_key: str
    agency_id: UUID | None
    agency_name: str | None
    partnership_id: UUID | None
    partnership_reference: str | None
    ngo_name: str | None
    schedule_id: UUID | None
    period_key: str
    period_start: date
    period_end: date
    timezone: str
    data_as_of: datetime
    created_at: datetime
    met: int
    nearly_met: int
    missed: int
    unrated: int
    content_hash: str
    has_document: bool

    @property
    def scope_title(self) -> str:
        """The names of those measured; empty where it is everything."""
        return names_of(self.agency_name, self.ngo_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """An edition of the stored PDF of an evaluation."""

    edition: int
    content: bytes
    sha256: str
    pages: int
    rendered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRow:
    """An edition of the PDF as a page names it, without its bytes."""

    edition: int
    sha256: str
    pages: int
    rendered_at: datetime


def _rows(actor: Actor) -> sa.Select[Any]:
    return (
        visible_to(actor)
        .with_only_columns(
            Evaluation.id,
            Evaluation.reference,
            Evaluation.scope_key,
            Evaluation.agency_id,
            _Agency.name.label("agency_name"),
            Evaluation.partnership_id,
            Partnership.reference.label("partnership_reference"),
            _Ngo.name.label("ngo_name"),
            Evaluation.schedule_id,
            Evaluation.period_key,
            Evaluation.period_start,
            Evaluation.period_end,
            Evaluation.timezone,
            Evaluation.data_as_of,
            Evaluation.created_at,
            Evaluation.met,
            Evaluation.nearly_met,
            Evaluation.missed,
            Evaluation.unrated,
            Evaluation.content_hash,
            # Several editions would be several rows of one evaluation.
            sa.exists(
                sa.select(EvaluationDocument.edition).where(EvaluationDocument.evaluation_id == Evaluation.id)
            ).label("has_document"),
        )
        .outerjoin(_Agency, _Agency.id == Evaluation.agency_id)
        .outerjoin(Partnership, Partnership.id == Evaluation.partnership_id)
        .outerjoin(_Ngo, _Ngo.id == Evaluation.ngo_id)
    )


def list_evaluations(
    session: Session,
    actor: Actor,
    *,
    before: tuple[date, UUID] | None = None,
    limit: int = PAGE_SIZE,
    narrowed: Sequence[sa.ColumnElement[bool]] = (),
) -> list[EvaluationRow]:
    """The actor's evaluations, the latest period first; `before` is period end and id of the last one shown."""
    query = _rows(actor).where(*narrowed).order_by(Evaluation.period_end.desc(), Evaluation.id.desc())
    query = query.limit(limit)
    if before is not None:
        query = query.where(
            sa.or_(
                Evaluation.period_end < before[0],
                sa.and_(Evaluation.period_end == before[0], Evaluation.id < before[1]),
            )
        )
    return [EvaluationRow(**row._mapping) for row in session.execute(query)]


def get_evaluation(session: Session, actor: Actor, evaluation_id: UUID) -> tuple[EvaluationRow, Snapshot]:
    """An evaluation with its content; `NotFound` outside the actor's scope."""
    query = _rows(actor).add_columns(Evaluation.snapshot).where(Evaluation.id == evaluation_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    values = {name: value for name, value in row._mapping.items() if name != "snapshot"}
    return EvaluationRow(**values), from_text(row.snapshot)


def find_document(
    session: Session, actor: Actor, evaluation_id: UUID, *, edition: int | None = None
) -> DocumentRow | None:
    """An edition of the PDF of an evaluation within the actor's scope, the newest without `edition`; None before."""
    columns = (*_EDITION, EvaluationDocument.content)
    query = _editions(actor, evaluation_id).with_only_columns(*columns).limit(1)
    if edition is not None:
        query = query.where(EvaluationDocument.edition == edition)
    row = session.execute(query).one_or_none()
    return DocumentRow(**row._mapping) if row else None


def newest_edition(session: Session, evaluation_id: UUID) -> int:
    """The number of the edition that was issued last, 0 before the first; for commands, whatever the scope."""
    newest = sa.select(sa.func.max(EvaluationDocument.edition))
    return session.scalar(newest.where(EvaluationDocument.evaluation_id == evaluation_id)) or 0


def list_editions(session: Session, actor: Actor, evaluation_id: UUID) -> list[EditionRow]:
    """Every edition of the PDF that was issued, the newest first; empty outside the actor's scope."""
    query = _editions(actor, evaluation_id).with_only_columns(*_EDITION)
    return [EditionRow(**row._mapping) for row in session.execute(query)]


def _editions(actor: Actor, evaluation_id: UUID) -> sa.Select[Any]:
    return (
        visible_to(actor)
        .select_from(Evaluation)
        .join(EvaluationDocument, EvaluationDocument.evaluation_id == Evaluation.id)
        .where(Evaluation.id == evaluation_id)
        .order_by(EvaluationDocument.edition.desc())
    )


def list_published(
    session: Session, scope: Scope, *, period: Period, as_of: datetime
) -> dict[str, tuple[tuple[str, Snapshot], ...]]:
    """What was published of a scope over this period, the one before and the same of last year, by period code.

    The earliest first, as reference and content. Of this very period only what was measured before `as_of`, so that
    measuring once more at the same moment finds the same.
    """
    found = {}
    for one in (period, period.previous(), period.same_period_last_year()):
        known = Evaluation.data_as_of < as_of if one is period else Evaluation.data_as_of <= as_of
        query = (
            sa.select(Evaluation.reference, Evaluation.snapshot)
            .where(Evaluation.scope_key == scope.key, Evaluation.period_key == one.code, known)
            .order_by(Evaluation.data_as_of, Evaluation.id)
            .limit(MOST_RUNS)
        )
        found[one.code] = tuple((row.reference, from_text(row.snapshot)) for row in session.execute(query))
    return found


def find_published(session: Session, scope: Scope, *, period_key: str) -> tuple[str, Snapshot] | None:
    """Reference and content of the latest evaluation of a scope over a period, if there is one."""
    query = (
        sa.select(Evaluation.reference, Evaluation.snapshot)
        .where(Evaluation.scope_key == scope.key, Evaluation.period_key == period_key)
        .order_by(Evaluation.data_as_of.desc(), Evaluation.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (row.reference, from_text(row.snapshot)) if row else None
