"""Reads of what is published: the list for a partnership's page, one edition, and what a new one is judged beside."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import local_date
from core.errors import NotFound
from core.suppression import PublishedTable, region_of
from core.suppression.policy import Disclosure
from core.text import N_
from kpi.evaluations.models import Evaluation
from kpi.evaluations.published import months_of
from kpi.evaluations.snapshot import from_text
from kpi.openness.masking import Key, PublicFigure, tables_of
from kpi.openness.models import PublicEdition
from partners.memoranda.queries import PartnershipRow, list_partnerships
from partners.openness.figures import PublishedFigures
from partners.openness.pages.models import PartnershipPage

NOT_FOUND = N_("There is no such evaluation.")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPage:
    """One edition as everybody reads it."""

    id: UUID
    partnership: PartnershipRow
    first: date
    last: date
    published_on: date
    figures: tuple[PublicFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionState:
    """Whether an evaluation is published, for those who decide it."""

    id: UUID
    published_at: datetime
    withdrawn_at: datetime | None


_SHOWN = sa.and_(
    PublicEdition.withdrawn_at.is_(None),
    PartnershipPage.partnership_id == PublicEdition.partnership_id,
    PartnershipPage.agency_agreed_at.is_not(None),
    PartnershipPage.ngo_agreed_at.is_not(None),
)
_COLUMNS = (
    PublicEdition.id,
    PublicEdition.partnership_id,
    PublicEdition.figures,
    PublicEdition.published_at,
    Evaluation.reference,
    Evaluation.timezone,
    Evaluation.period_start,
    Evaluation.period_end,
)


def list_for_page(session: Session, partnership_id: UUID) -> list[PublishedFigures]:
    """What the page of a partnership lists, the latest period first."""
    query = (
        sa.select(*_COLUMNS)
        .join(Evaluation, Evaluation.id == PublicEdition.evaluation_id)
        .where(_SHOWN, PublicEdition.partnership_id == partnership_id)
        .order_by(Evaluation.period_end.desc(), PublicEdition.published_at.desc())
    )
    return [
        PublishedFigures(
            id=row.id,
            reference=row.reference,
            first=row.period_start,
            last=row.period_end,
            published_on=local_date(row.published_at, row.timezone),
            path=f"/open/evaluations/{row.id}",
        )
        for row in session.execute(query)
    ]


def get_edition(session: Session, edition_id: UUID) -> EditionPage:
    """One edition that everybody may read; raises `NotFound` for one that was taken back."""
    query = (
        sa.select(*_COLUMNS)
        .join(Evaluation, Evaluation.id == PublicEdition.evaluation_id)
        .where(_SHOWN, PublicEdition.id == edition_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    return EditionPage(
        id=row.id,
        partnership=list_partnerships(session, ids=[row.partnership_id])[0],
        first=row.period_start,
        last=row.period_end,
        published_on=local_date(row.published_at, row.timezone),
        figures=figures_in(row.figures),
    )


def find_state(session: Session, evaluation_id: UUID) -> EditionState | None:
    """Whether an evaluation is or was published."""
    columns = (PublicEdition.id, PublicEdition.published_at, PublicEdition.withdrawn_at)
    row = session.execute(
        sa.select(*columns).where(PublicEdition.evaluation_id == evaluation_id)
    ).one_or_none()
    return EditionState(**row._mapping) if row else None


def list_earlier(session: Session, partnership_id: UUID) -> list[dict[Key, PublishedTable]]:
    """The tables of every edition of a partnership that anybody has ever read, the earliest first."""
    query = (
        sa.select(PublicEdition.figures, Evaluation.snapshot, Evaluation.period_start, Evaluation.period_end)
        .join(Evaluation, Evaluation.id == PublicEdition.evaluation_id)
        .where(PublicEdition.partnership_id == partnership_id)
        .order_by(PublicEdition.published_at, PublicEdition.id)
    )
    found = []
    for row in session.execute(query):
        hidden = frozenset(
            one.code for one in figures_in(row.figures) if one.disclosure is not Disclosure.SHOWN
        )
        region = region_of([partnership_id], months_of(row.period_start, row.period_end))
        found.append(tables_of(from_text(row.snapshot).figures, region, hidden=hidden))
    return found


def figures_in(text: str) -> tuple[PublicFigure, ...]:
    """The figures of an edition as they were stored."""
    return tuple(PublicFigure.from_json(one) for one in json.loads(text))
