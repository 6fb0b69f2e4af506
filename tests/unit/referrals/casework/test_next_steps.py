"""What a worker reads at the top of a case: the late first, then what comes, then what has no day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.queries import AppointmentRow
from referrals.casework.ending.lifecycle import EndReportState
from referrals.casework.ending.queries import EndReportRow
from referrals.casework.next_steps import CaseFacts, NextKind, end_of, next_steps
from referrals.casework.plan.queries import ItemRow
from referrals.casework.risk.queries import RiskNow, RiskRow
from referrals.handover.lifecycle import EndState, ReferralState

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
ZONE = "America/New_York"
DAY = timedelta(days=1)
S, N = ReferralState, NextKind


def facts(**changed: Any) -> CaseFacts:
    values: dict[str, Any] = {
        "state": S.ACTIVE,
        "contacted": True,
        "next_due_at": NOW + 10 * DAY,
        "plan_agreed": True,
        "is_manager": False,
    }
    return CaseFacts(**(values | changed))


def kinds(**changed: Any) -> list[NextKind]:
    return [step.kind for step in next_steps(facts(**changed), zone=ZONE, now=NOW)]


def meeting(starts_at: datetime, state: AppointmentState = AppointmentState.PLANNED) -> AppointmentRow:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "place", "with_whom", "unsafe_reason", "previous_starts_at", "next_starts_at", "attendance",
            "attendance_at", "recorded_by", "attendance_note", "rescheduled_by", "reschedule_reason",
        )
    )  # fmt: skip
    return AppointmentRow(
        id=uuid4(), version=1, state=state, purpose="session", starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1), modality="phone", worker_id=uuid4(), worker_name="Wil",
        **nothing,
    )  # fmt: skip


def item(due_on: date | None, status: str = "planned") -> ItemRow:
    return ItemRow(
        id=uuid4(),
        version=1,
        kind="step",
        need=None,
        what="Call",
        provider=None,
        due_on=due_on,
        status=status,
    )


def risk(review_on: date | None) -> RiskNow:
    row = RiskRow(
        id=uuid4(), kind="self", level="high", review_on=review_on, set_at=NOW, set_by_name="Wil", note=None
    )
    return RiskNow(now=row, earlier=())


def report(state: EndReportState) -> EndReportRow:
    return EndReportRow(
        id=uuid4(), state=state, reason="moved", end_state=EndState.ENDED_EARLY, outcomes_counted=0,
        half_points=0, note=None, summary=None, submitted_at=NOW, submitted_by_id=uuid4(),
        submitted_by="Wil", decided_at=None, decided_by=None, answer="Which clinic?",
    )  # fmt: skip


def test_nothing_is_asked_where_nothing_is_due() -> None:
    assert kinds() == []


@pytest.mark.parametrize("state", ReferralState)
@pytest.mark.parametrize("contacted", [True, False])
def test_the_first_contact_is_asked_for_only_before_it(state: ReferralState, contacted: bool) -> None:
    asked = N.REACH in kinds(state=state, contacted=contacted)
    assert asked == (state in (S.ACCEPTED, S.CONTACTING) and not contacted)


def test_how_it_goes_is_asked_once_the_time_has_come() -> None:
    assert kinds(next_due_at=NOW - DAY) == [N.PROGRESS]
    assert kinds(state=S.CONTACTING, contacted=False, next_due_at=NOW - DAY) == [N.REACH]
    assert kinds(state=S.ON_HOLD, next_due_at=NOW - DAY) == [N.REVIEW_PAUSE]


def test_an_appointment_asks_for_its_attendance_once_it_is_over() -> None:
    running, over = meeting(NOW - timedelta(minutes=30)), meeting(NOW - timedelta(hours=1))
    assert kinds(appointments=(running,)) == [N.MEET]
    assert kinds(appointments=(over,)) == [N.RECORD_ATTENDANCE]
    assert kinds(appointments=(over,), state=S.CLOSED) == [N.RECORD_ATTENDANCE]
    assert kinds(appointments=(meeting(NOW - DAY, AppointmentState.RECORDED),)) == []


def test_items_count_while_open_and_are_late_only_after_their_day() -> None:
    today = date(2026, 3, 11)
    [step] = next_steps(facts(items=(item(today),)), zone=ZONE, now=NOW)
    assert step.kind is N.PLAN_ITEM
    assert not step.is_late(NOW)
    assert step.is_late(end_of(today, ZONE) + timedelta(seconds=1))
    assert kinds(items=(item(today, "done"), item(None), item(today + 30 * DAY))) == []


def test_a_risk_is_looked_at_again() -> None:
    assert kinds(risks=(risk(date(2026, 3, 10)),)) == [N.REVIEW_RISK]
    assert kinds(risks=(risk(None), risk(date(2026, 5, 1)))) == []


def test_an_end_report_is_the_managers_then_the_workers_turn() -> None:
    proposed, returned = report(EndReportState.PROPOSED), report(EndReportState.RETURNED)
    assert kinds(reports=(proposed,), is_manager=True) == [N.DECIDE_REPORT]
    assert kinds(reports=(proposed,)) == [N.REPORT_WAITS]
    assert kinds(reports=(returned, proposed)) == [N.REPORT_RETURNED]
    assert kinds(reports=(report(EndReportState.TAKEN_BACK),)) == []


def test_the_late_come_first_and_what_has_no_day_last() -> None:
    order = kinds(
        plan_agreed=False,
        appointments=(meeting(NOW + DAY), meeting(NOW - 3 * DAY)),
        items=(item(date(2026, 3, 9)),),
        risks=(risk(date(2026, 3, 20)),),
    )
    assert order == [N.RECORD_ATTENDANCE, N.PLAN_ITEM, N.MEET, N.REVIEW_RISK, N.AGREE_PLAN]
