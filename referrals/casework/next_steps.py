"""What comes next in a case, the late first: what a worker with forty cases reads at the top of the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.queries import AppointmentRow
from referrals.casework.ending.lifecycle import EndReportState
from referrals.casework.ending.queries import EndReportRow
from referrals.casework.plan.queries import ItemRow
from referrals.casework.risk.queries import RiskNow
from referrals.handover.lifecycle import ReferralState

S = ReferralState
SOON = timedelta(days=14)
SHOWN_PER_KIND = 3


class NextKind(StrEnum):
    """What is to be done."""

    REACH = "reach"
    PROGRESS = "progress"
    REVIEW_PAUSE = "review_pause"
    RECORD_ATTENDANCE = "record_attendance"
    MEET = "meet"
    PLAN_ITEM = "plan_item"
    AGREE_PLAN = "agree_plan"
    REVIEW_RISK = "review_risk"
    DECIDE_REPORT = "decide_report"
    REPORT_WAITS = "report_waits"
    REPORT_RETURNED = "report_returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One thing to do; `at` None where no day is set."""

    kind: NextKind
    at: datetime | None = None
    by_day: bool = False
    """Only the day counts, not the hour."""
    id: UUID | None = None
    text: str | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return self.at is not None and self.at < now


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What the next steps of a case follow from."""

    state: ReferralState
    contacted: bool
    next_due_at: datetime | None
    plan_agreed: bool
    is_manager: bool
    appointments: tuple[AppointmentRow, ...] = ()
    items: tuple[ItemRow, ...] = ()
    risks: tuple[RiskNow, ...] = ()
    reports: tuple[EndReportRow, ...] = ()


def next_steps(facts: CaseFacts, *, zone: str, now: datetime) -> tuple[NextStep, ...]:
    """The steps in the order of their time, those without one last."""
    if facts.state in (S.CLOSED, S.WITHDRAWN, S.DECLINED, S.ENTERED_IN_ERROR):
        found = list(_attendance(facts.appointments, now=now)) if facts.state is S.CLOSED else []
    else:
        found = [
            *_waited_for(facts, now=now),
            *_reports(facts),
            *_attendance(facts.appointments, now=now),
            *_meetings(facts.appointments, now=now),
            *_plan(facts, zone=zone, now=now),
            *_risks(facts.risks, zone=zone, now=now),
        ]
    return tuple(sorted(found, key=lambda step: (step.at is None, step.at or now)))


def end_of(day: date, zone: str) -> datetime:
    """The last moment of a day: what is due on it is late only after it."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone))


def _waited_for(facts: CaseFacts, *, now: datetime) -> Iterator[NextStep]:
    due = facts.next_due_at
    if facts.state in (S.ACCEPTED, S.CONTACTING) and not facts.contacted:
        yield NextStep(kind=NextKind.REACH, at=due)
    elif facts.state in (S.WAITLISTED, S.ON_HOLD):
        yield NextStep(kind=NextKind.REVIEW_PAUSE, at=due, by_day=True)
    elif facts.state in (S.CONTACTING, S.ACTIVE) and due is not None and due < now:
        yield NextStep(kind=NextKind.PROGRESS, at=due, by_day=True)


def _reports(facts: CaseFacts) -> Iterator[NextStep]:
    if not facts.reports or facts.state is not S.ACTIVE:
        return
    newest = facts.reports[0]
    if newest.state is EndReportState.PROPOSED:
        kind = NextKind.DECIDE_REPORT if facts.is_manager else NextKind.REPORT_WAITS
        yield NextStep(kind=kind, id=newest.id, text=newest.submitted_by)
    elif newest.state is EndReportState.RETURNED:
        yield NextStep(kind=NextKind.REPORT_RETURNED, id=newest.id, text=newest.answer)


def _attendance(rows: Iterable[AppointmentRow], *, now: datetime) -> Iterator[NextStep]:
    past = [row for row in rows if row.state is AppointmentState.PLANNED and row.ends_at <= now]
    for row in sorted(past, key=lambda row: row.starts_at)[:SHOWN_PER_KIND]:
        yield NextStep(kind=NextKind.RECORD_ATTENDANCE, at=row.starts_at, id=row.id, text=row.purpose)


def _meetings(rows: Iterable[AppointmentRow], *, now: datetime) -> Iterator[NextStep]:
    ahead = [row for row in rows if row.state is AppointmentState.PLANNED and row.ends_at > now]
    for row in sorted(ahead, key=lambda row: row.starts_at)[:SHOWN_PER_KIND]:
        yield NextStep(kind=NextKind.MEET, at=row.starts_at, id=row.id, text=row.purpose)


def _plan(facts: CaseFacts, *, zone: str, now: datetime) -> Iterator[NextStep]:
    due = [(row, end_of(row.due_on, zone)) for row in facts.items if row.is_open and row.due_on]
    near = sorted((pair for pair in due if pair[1] <= now + SOON), key=lambda pair: pair[1])
    for row, at in near[:SHOWN_PER_KIND]:
        yield NextStep(kind=NextKind.PLAN_ITEM, at=at, by_day=True, id=row.id, text=row.what)
    if facts.state is S.ACTIVE and not facts.plan_agreed:
        yield NextStep(kind=NextKind.AGREE_PLAN)


def _risks(risks: Iterable[RiskNow], *, zone: str, now: datetime) -> Iterator[NextStep]:
    for risk in risks:
        if risk.now.review_on is not None and end_of(risk.now.review_on, zone) <= now + SOON:
            at = end_of(risk.now.review_on, zone)
            yield NextStep(kind=NextKind.REVIEW_RISK, at=at, by_day=True, id=risk.now.id, text=risk.now.kind)
