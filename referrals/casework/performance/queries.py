"""One row per referral of a period: what was asked, when it was done, and how it ended (facts.md 1.9)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.actor import Actor
from core.database import UtcDateTime
from partners.memoranda.models import Memorandum, Partnership
from partners.memoranda.terms import DataCategory
from referrals.casework.appointments.models import Appointment
from referrals.casework.codes import ATTENDED, OUTCOME_WEIGHTS
from referrals.casework.models import CaseRecord, Outcome
from referrals.casework.performance.policy import can_export_performance, shows_casework
from referrals.casework.plan.models import PlanItem
from referrals.handover.consenting.flows import Flow, flows_to
from referrals.handover.exports.policy import MOST_ROWS
from referrals.handover.exports.telling import Told
from referrals.handover.lifecycle import EndState, ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.policy import scope, still_open_to_ngo
from referrals.handover.queries.rows import Agency, Ngo, Worker
from referrals.people.consents.codes import DisclosedOn
from referrals.people.consents.flow import FEEDBACK, NOTHING
from referrals.people.models import Person

ASSESSMENT, SESSION = "assessment", "session"
Surviving = aliased(Person, name="surviving_person")


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceRow:
    """The facts of one referral; what the reader may not read, or what did not happen, is None."""

    id: UUID
    reference: str
    agreement_reference: str
    partnership_reference: str
    agency_name: str
    ngo_name: str
    state: ReferralState
    submitted_at: datetime
    acknowledged_at: datetime | None
    accepted_at: datetime | None
    declined_at: datetime | None
    closed_at: datetime | None
    end_state: EndState | None
    closure_reason: str | None
    end_requested_at: datetime | None
    end_requested_reason: str | None
    end_report_at: datetime | None
    worker_name: str | None = None
    person_reference: str | None = None
    first_contact_at: datetime | None = None
    engaged_at: datetime | None = None
    assessment_arranged_at: datetime | None = None
    assessment_scheduled_at: datetime | None = None
    assessment_missed_at: datetime | None = None
    assessment_attended_at: datetime | None = None
    assessment_on_time: bool | None = None
    assessed_at: datetime | None = None
    plan_written_at: datetime | None = None
    plan_agreed_at: datetime | None = None
    first_session_at: datetime | None = None
    outcomes: int | None = None
    outcome_score: float | None = None
    sessions_expected: int | None = None
    sessions_attended: int | None = None
    complete_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceRows:
    """The rows, and what they tell of whom."""

    rows: tuple[PerformanceRow, ...]
    told: tuple[Told, ...]


def load_performance(
    session: Session, actor: Actor, *, first: date, last: date, now: datetime
) -> PerformanceRows:
    """The referrals received from the first to the last day, in the actor's scope; four statements."""
    found = session.execute(
        _rows(actor, first=first, last=last, now=now).order_by(Referral.submitted_at, Referral.id)
    ).all()
    flows = flows_to(session, actor, found, now=now)
    inside = shows_casework(actor)
    told = [_told(row, flows[row.id], inside=inside) for row in found]
    shown = {line.referral_id: line.categories for line in told if line is not None}
    return PerformanceRows(
        rows=tuple(_row(row, shown.get(row.id, NOTHING), inside=inside) for row in found),
        told=tuple(line for line in told if line is not None),
    )


def _told(row: Any, flow: Flow, *, inside: bool) -> Told | None:
    """The NGO's own records of a person whom it helps; to the desk how it ended, where the person permits that."""
    if inside:
        categories = FEEDBACK | (flow.categories & {DataCategory.IDENTITY_CONTACT})
        basis = flow.coverage.basis or DisclosedOn.NOT_NEEDED
    else:
        categories, basis = FEEDBACK & flow.feedback.categories, flow.feedback.basis or DisclosedOn.NOT_NEEDED
    if not categories:
        return None
    return Told(referral_id=row.id, person_id=row.person_id, categories=categories, basis=basis)


def _within(actor: Actor, first: date, last: date, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    theirs = [
        scope(actor) if can_export_performance(actor) else sa.false(),
        Referral.state != ReferralState.ENTERED_IN_ERROR,
    ]
    if shows_casework(actor):
        theirs.append(still_open_to_ngo(now))
    return (
        *theirs,
        Referral.submitted_at >= _midnight(first, actor.timezone),
        Referral.submitted_at < _midnight(last + timedelta(days=1), actor.timezone),
    )


def _rows(actor: Actor, *, first: date, last: date, now: datetime) -> sa.Select[Any]:
    met, planned, scored, asked = _appointments(), _plans(), _outcomes(), _end_requests()
    return (
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.state,
            Referral.memorandum_id,
            Referral.person_id,
            Referral.submitted_at,
            Referral.acknowledged_at,
            Referral.accepted_at,
            Referral.declined_at,
            Referral.first_contact_at,
            Referral.engaged_at,
            Referral.closed_at,
            Referral.end_state,
            Referral.closure_reason,
            Memorandum.reference.label("agreement_reference"),
            Partnership.reference.label("partnership_reference"),
            Agency.name.label("agency_name"),
            Ngo.name.label("ngo_name"),
            Worker.name.label("worker_name"),
            sa.func.coalesce(Surviving.reference, Person.reference).label("person_reference"),
            CaseRecord.assessed_at,
            CaseRecord.plan_agreed_at,
            CaseRecord.end_report_at,
            CaseRecord.sessions_expected,
            CaseRecord.complete_by,
            *(column for column in met.c if column.key != "referral_id"),
            planned.c.plan_written_at,
            scored.c.outcomes,
            scored.c.outcome_score,
            asked.c.end_requested_at,
            asked.c.end_requested_reason,
        )
        .join(Memorandum, Memorandum.id == Referral.memorandum_id)
        .join(Partnership, Partnership.id == Memorandum.partnership_id)
        .join(Agency, Agency.id == Referral.agency_id)
        .join(Ngo, Ngo.id == Referral.ngo_id)
        .outerjoin(Worker, Worker.id == Referral.worker_id)
        .outerjoin(Person, Person.id == Referral.person_id)
        .outerjoin(Surviving, Surviving.id == Person.merged_into_id)
        .outerjoin(CaseRecord, CaseRecord.id == Referral.id)
        .outerjoin(met, met.c.referral_id == Referral.id)
        .outerjoin(planned, planned.c.referral_id == Referral.id)
        .outerjoin(scored, scored.c.referral_id == Referral.id)
        .outerjoin(asked, asked.c.referral_id == Referral.id)
        .where(*_within(actor, first, last, now))
        .limit(MOST_ROWS + 1)
    )


def _appointments() -> sa.Subquery:
    """Per referral: the first assessment as arranged, missed and attended, and the attended sessions."""
    attended = Appointment.attendance.in_(ATTENDED)
    assessment = Appointment.purpose == ASSESSMENT
    held = sa.and_(Appointment.purpose == SESSION, attended)
    on_time = sa.and_(assessment, Appointment.attendance == "attended_on_time")

    def first_of(column: Any, condition: sa.ColumnElement[bool]) -> Any:
        return sa.func.min(sa.case((condition, column)), type_=UtcDateTime())

    return (
        sa.select(
            Appointment.referral_id,
            first_of(Appointment.planned_at, assessment).label("assessment_arranged_at"),
            first_of(Appointment.starts_at, assessment).label("assessment_scheduled_at"),
            first_of(
                Appointment.starts_at, sa.and_(assessment, Appointment.attendance == "did_not_attend")
            ).label("assessment_missed_at"),
            first_of(Appointment.starts_at, sa.and_(assessment, attended)).label("assessment_attended_at"),
            first_of(Appointment.starts_at, on_time).label("assessment_on_time_at"),
            first_of(Appointment.starts_at, held).label("first_session_at"),
            sa.func.sum(sa.case((held, 1), else_=0)).label("sessions_attended"),
        )
        .group_by(Appointment.referral_id)
        .subquery()
    )


def _plans() -> sa.Subquery:
    first = sa.func.min(PlanItem.created_at, type_=UtcDateTime()).label("plan_written_at")
    return sa.select(PlanItem.referral_id, first).group_by(PlanItem.referral_id).subquery()


def _outcomes() -> sa.Subquery:
    value = sa.case(*((Outcome.score == name, float(weight)) for name, weight in OUTCOME_WEIGHTS.items()))
    return (
        sa.select(
            Outcome.referral_id,
            sa.func.count().filter(sa.func.coalesce(Outcome.score, "") != "not_applicable").label("outcomes"),
            sa.func.sum(value).label("outcome_score"),
        )
        .group_by(Outcome.referral_id)
        .subquery()
    )


def _end_requests() -> sa.Subquery:
    """The first time that the referrer asked for an end, with the reason."""
    actions = (ReferralAction.REQUEST_WITHDRAWAL, ReferralAction.WITHDRAW)
    number = sa.func.row_number().over(
        partition_by=ReferralEvent.referral_id, order_by=ReferralEvent.sequence
    )
    asked = (
        sa.select(ReferralEvent.referral_id, ReferralEvent.at, ReferralEvent.reason, number.label("number"))
        .where(ReferralEvent.action.in_(actions))
        .subquery()
    )
    return (
        sa.select(
            asked.c.referral_id,
            asked.c.at.label("end_requested_at"),
            asked.c.reason.label("end_requested_reason"),
        )
        .where(asked.c.number == 1)
        .subquery()
    )


OUTSIDE = frozenset(
    {"id", "reference", "agreement_reference", "partnership_reference", "agency_name", "ngo_name", "state"}
    | {"submitted_at", "acknowledged_at", "accepted_at", "declined_at", "closed_at"}
    | {"end_requested_at", "end_requested_reason"}
)
"""What the desk's file holds of every referral: what its own list shows, and the agency's own steps."""
ENDED = frozenset({"end_state", "closure_reason", "end_report_at"})
"""What it holds where the person permits feedback."""


def _row(row: Any, shown: frozenset[DataCategory], *, inside: bool) -> PerformanceRow:
    values: dict[str, Any] = {
        name: row._mapping[name] for name in PerformanceRow.__dataclass_fields__ if name in row._mapping
    }
    if not inside:
        kept = OUTSIDE | ENDED if shown >= FEEDBACK else OUTSIDE
        values.update(dict.fromkeys(set(values) - kept))
        return PerformanceRow(**values)
    score, attended_at = row.outcome_score, row.assessment_attended_at
    values["outcome_score"] = None if score is None else float(score)
    values["sessions_attended"] = int(row.sessions_attended or 0)
    values["assessment_on_time"] = attended_at and row.assessment_on_time_at == attended_at
    if DataCategory.IDENTITY_CONTACT not in shown:
        values["person_reference"] = None
    return PerformanceRow(**values)


def _midnight(day: date, zone: str) -> sa.BindParameter[datetime]:
    moment = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    return sa.literal(moment, UtcDateTime())
