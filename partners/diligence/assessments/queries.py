"""Reads of assessments: lists, dossiers that keep assessors independent, and what the NGO is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.users.queries import WorkerRow, list_workers, names_of
from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from core.sealing import open_text
from partners.diligence.assessments import policy
from partners.diligence.assessments.assembly import assemble, list_seats
from partners.diligence.assessments.content import read_content
from partners.diligence.assessments.criteria import HOUSE_WEIGHTS, Criterion
from partners.diligence.assessments.dossier import DocumentLine, Dossier
from partners.diligence.assessments.lifecycle import ASSESSORS, GOING_ON, AssessmentState
from partners.diligence.assessments.models import (
    Assessment,
    Assessor,
    Condition,
    DefaultWeight,
    OutcomeReply,
)
from partners.diligence.assessments.rows import AssessmentRow, assessment_rows, assessments
from partners.diligence.assessments.told import Told, told
from partners.diligence.documents.models import EvidenceDocument
from partners.diligence.documents.policy import visible_to as documents_visible_to

may_open = policy.may_open
can_open = policy.can_open
can_act = policy.can_act
is_agency = policy.is_agency
MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One line of the list; `mine` says that the assessment waits for the reader's own scores."""

    row: AssessmentRow
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """A condition with what became of it after the decision."""

    id: UUID
    text: str
    due_on: date
    met_on: date | None
    met_note: str | None
    met_by: str | None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not met."""
        return self.met_on is None and self.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """What the NGO replied to the outcome."""

    text: str
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NgoRow:
    """An NGO that may be assessed."""

    id: UUID
    name: str


def list_assessments(session: Session, actor: Actor) -> list[ListLine]:
    """The assessments that exist for an actor: those that wait for their scores, the others in progress, decided ones."""
    mine = sa.exists().where(
        Assessor.assessment_id == Assessment.id,
        Assessor.user_id == actor.user_id,
        Assessor.released_at.is_(None),
        Assessor.submitted_at.is_(None),
        sa.or_(Assessor.has_conflict.is_(None), Assessor.has_conflict.is_(False)),
        Assessment.state.in_((AssessmentState.OPEN, AssessmentState.SCORING)),
    )
    going_on = Assessment.state.in_(GOING_ON)
    query = (
        assessments()
        .add_columns(mine.label("mine"))
        .where(Assessment.id.in_(policy.visible_to(actor)))
        .order_by(
            sa.case((mine, 0), (going_on, 1), else_=2),
            sa.case((going_on, Assessment.due_on), else_=None),
            Assessment.decided_on.desc(),
            Assessment.reference,
        )
    )
    lines = []
    for found in session.execute(query):
        values = dict(found._mapping)
        is_mine = bool(values.pop("mine"))
        lines.append(ListLine(row=AssessmentRow(**values), mine=is_mine))
    return lines


def get_assessment(session: Session, actor: Actor, assessment_id: UUID) -> AssessmentRow:
    """An assessment that exists for the actor; raises `NotFound` for those of others."""
    query = assessments().where(Assessment.id == assessment_id, Assessment.id.in_(policy.visible_to(actor)))
    rows = assessment_rows(session, query)
    if not rows:
        raise NotFound(policy.NOT_FOUND)
    return rows[0]


def get_assessment_row(session: Session, assessment_id: UUID) -> AssessmentRow:
    """An assessment whoever asks; pages of people go through `get_assessment`."""
    rows = assessment_rows(session, assessments().where(Assessment.id == assessment_id))
    if not rows:
        raise NotFound(policy.NOT_FOUND)
    return rows[0]


def get_dossier(session: Session, actor: Actor, row: AssessmentRow) -> Dossier:
    """The dossier with only those scores that the actor may see now; of a decided one what was frozen.

    The side that is assessed has `get_outcome` instead: for it there is no dossier.
    """
    if actor.organisation_id != row.agency_id:
        raise NotFound(policy.NOT_FOUND)
    if row.state is AssessmentState.DECIDED:
        return get_frozen(session, row.id)
    return assemble(session, row).seen_by(actor.user_id, row.state)


def get_frozen(session: Session, assessment_id: UUID) -> Dossier:
    """What the decision rested on, as it was then."""
    frozen = session.scalar(sa.select(Assessment.frozen_content).where(Assessment.id == assessment_id))
    if frozen is None:
        raise NotFound(policy.NOT_FOUND)
    return read_content(frozen)


def get_outcome(session: Session, row: AssessmentRow) -> Told | None:
    """What the assessed NGO is told, once it is decided."""
    return told(get_frozen(session, row.id)) if row.state is AssessmentState.DECIDED else None


def list_condition_rows(session: Session, assessment_id: UUID) -> list[ConditionRow]:
    """The conditions with what became of them, the earliest first."""
    rows = session.execute(
        sa.select(
            Condition.id,
            Condition.text,
            Condition.due_on,
            Condition.met_on,
            Condition.met_note,
            Condition.met_by_id,
        )
        .where(Condition.assessment_id == assessment_id)
        .order_by(Condition.due_on, Condition.added_at, Condition.id)
    ).all()
    names = names_of(session, [row.met_by_id for row in rows])
    return [
        ConditionRow(
            id=row.id,
            text=row.text,
            due_on=row.due_on,
            met_on=row.met_on,
            met_note=row.met_note,
            met_by=names.get(row.met_by_id),
        )
        for row in rows
    ]


def find_reply(session: Session, assessment_id: UUID) -> ReplyRow | None:
    """What the NGO replied, if it did."""
    row = session.execute(
        sa.select(
            OutcomeReply.id, OutcomeReply.text_sealed, OutcomeReply.written_by_id, OutcomeReply.written_at
        ).where(OutcomeReply.assessment_id == assessment_id)
    ).one_or_none()
    if row is None:
        return None
    return ReplyRow(
        text=open_text(row.text_sealed, OutcomeReply.__tablename__, "text", row.id) or "",
        written_by=names_of(session, [row.written_by_id]).get(row.written_by_id, ""),
        written_at=row.written_at,
    )


def conflicts_of(session: Session, assessment_id: UUID) -> dict[UUID, str]:
    """Which interest each assessor with a conflict declared, by seat; for the agency's deciders."""
    rows = session.execute(
        sa.select(Assessor.id, Assessor.conflict_sealed).where(
            Assessor.assessment_id == assessment_id, Assessor.has_conflict.is_(True)
        )
    )
    return {
        row.id: open_text(row.conflict_sealed, Assessor.__tablename__, "conflict", row.id) or ""
        for row in rows
    }


def list_possible_assessors(session: Session, actor: Actor, assessment_id: UUID) -> list[WorkerRow]:
    """Colleagues who may score and are not on the panel now."""
    assert actor.organisation_id is not None
    taken = {seat.user_id for seat in list_seats(session, assessment_id) if seat.released_at is None}
    people = list_workers(session, actor.organisation_id, *sorted(ASSESSORS))
    return [person for person in people if person.id not in taken]


def list_ngos(session: Session) -> list[NgoRow]:
    """The NGOs that take part here, by name; candidates are assessed from their page in the directory."""
    rows = session.execute(
        sa.select(Organisation.id, Organisation.name)
        .where(Organisation.kind == OrganisationKind.NGO, Organisation.status == OrganisationStatus.ACTIVE)
        .order_by(Organisation.name, Organisation.id)
        .limit(MOST_CANDIDATES)
    )
    return [NgoRow(**row._mapping) for row in rows]


def find_ngo(session: Session, ngo_id: UUID) -> NgoRow | None:
    """An NGO that may be assessed, candidates included, but none that is suspended."""
    row = session.execute(
        sa.select(Organisation.id, Organisation.name).where(
            Organisation.id == ngo_id,
            Organisation.kind == OrganisationKind.NGO,
            Organisation.status != OrganisationStatus.SUSPENDED,
        )
    ).one_or_none()
    return None if row is None else NgoRow(**row._mapping)


def default_weights(session: Session, agency_id: UUID | None) -> dict[Criterion, int]:
    """The weights of an agency's next assessment: its own, or else those of this product."""
    rows = session.execute(
        sa.select(DefaultWeight.criterion, DefaultWeight.weight).where(DefaultWeight.agency_id == agency_id)
    )
    own = {row.criterion: row.weight for row in rows}
    return {criterion: (own or HOUSE_WEIGHTS).get(criterion, 0) for criterion in Criterion}


def list_documents(session: Session, actor: Actor, ngo_id: UUID) -> list[DocumentLine]:
    """The documents about an NGO that the actor may see and that were not withdrawn or replaced."""
    newer = sa.select(EvidenceDocument.replaces_id).where(
        EvidenceDocument.replaces_id.is_not(None), EvidenceDocument.withdrawn_at.is_(None)
    )
    rows = session.execute(
        sa.select(EvidenceDocument.id, EvidenceDocument.reference, EvidenceDocument.kind)
        .where(
            EvidenceDocument.ngo_id == ngo_id,
            EvidenceDocument.withdrawn_at.is_(None),
            EvidenceDocument.id.in_(documents_visible_to(actor)),
            EvidenceDocument.id.not_in(newer),
        )
        .order_by(EvidenceDocument.kind, EvidenceDocument.reference)
    )
    return [DocumentLine(**row._mapping) for row in rows]


def list_comparable(session: Session, actor: Actor) -> list[AssessmentRow]:
    """What the actor's agency may set side by side: all that was not abandoned, the newest first."""
    query = (
        assessments()
        .where(
            Assessment.agency_id == actor.organisation_id,
            Assessment.id.in_(policy.visible_to(actor)),
            Assessment.state != AssessmentState.ABANDONED,
        )
        .order_by(Assessment.opened_at.desc(), Assessment.reference)
        .limit(MOST_CANDIDATES)
    )
    return list(assessment_rows(session, query))


def get_dossiers(session: Session, actor: Actor, ids: Iterable[UUID]) -> list[tuple[AssessmentRow, Dossier]]:
    """Some assessments of the actor's agency, in the order asked for; raises `NotFound` for others."""
    rows = [get_assessment(session, actor, assessment_id) for assessment_id in ids]
    return [(row, get_dossier(session, actor, row)) for row in rows]
