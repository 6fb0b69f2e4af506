"""When an appointment may be planned, what may be said of it, and who may do what in which state."""

from datetime import UTC, datetime, timedelta

import pytest

from core.actor import Role
from core.errors import Denied, InvalidTransition, RuleBroken
from referrals.casework.appointments.lifecycle import APPOINTMENT, AppointmentAction, AppointmentState
from referrals.casework.appointments.rules import may_plan, may_record, overlaps
from referrals.casework.codes import ATTENDANCE, ATTENDED
from referrals.casework.ending.lifecycle import END_REPORT, EndReportAction, EndReportState
from tests.support.combinations import each_combination

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
S, A = AppointmentState, AppointmentAction
TAKEN = {(S.PLANNED, A.RECORD), (S.PLANNED, A.RESCHEDULE), (S.RECORDED, A.CORRECT)}
ENDS = {
    EndReportAction.APPROVE: {Role.NGO_MANAGER},
    EndReportAction.RETURN: {Role.NGO_MANAGER},
    EndReportAction.TAKE_BACK: {Role.NGO_MANAGER, Role.NGO_WORKER},
}


@each_combination(role=Role, action=AppointmentAction, state=AppointmentState)
def test_steps_of_an_appointment(state: AppointmentState, action: AppointmentAction, role: Role) -> None:
    if (state, action) not in TAKEN:
        with pytest.raises(InvalidTransition):
            APPOINTMENT.may_take(state, action, {role})
    elif role not in (Role.NGO_WORKER, Role.NGO_MANAGER):
        with pytest.raises(Denied):
            APPOINTMENT.may_take(state, action, {role})
    else:
        assert APPOINTMENT.may_take(state, action, {role}).action is action


@each_combination(role=Role, action=EndReportAction, state=EndReportState)
def test_steps_of_an_end_report(state: EndReportState, action: EndReportAction, role: Role) -> None:
    if state is not EndReportState.PROPOSED:
        with pytest.raises(InvalidTransition):
            END_REPORT.may_take(state, action, {role})
    elif role not in ENDS[action]:
        with pytest.raises(Denied):
            END_REPORT.may_take(state, action, {role})
    else:
        assert END_REPORT.may_take(state, action, {role}).target is not EndReportState.PROPOSED


@pytest.mark.parametrize(
    ("starts_at", "minutes", "field"),
    [
        (NOW - 2 * HOUR, 60, "starts_at"),
        (NOW + timedelta(days=367), 60, "starts_at"),
        (NOW + HOUR, 4, "minutes"),
        (NOW + HOUR, 481, "minutes"),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field(starts_at: datetime, minutes: int, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        may_plan(starts_at, minutes=minutes, sent_at=NOW - HOUR, now=NOW)
    assert refused.value.field == field


@pytest.mark.parametrize("starts_at", [NOW - HOUR, NOW - timedelta(minutes=1), NOW + timedelta(days=366)])
def test_a_time_since_the_referral_was_sent_may_be_planned(starts_at: datetime) -> None:
    may_plan(starts_at, minutes=5, sent_at=NOW - HOUR + timedelta(seconds=30), now=NOW)


@pytest.mark.parametrize("contacted", [True, False])
@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize("attendance", [*ATTENDANCE.values(), "nonsense"])
def test_what_may_be_said_of_an_appointment(attendance: str, ahead: bool, contacted: bool) -> None:
    starts_at = NOW + HOUR if ahead else NOW - HOUR
    allowed = (
        attendance in ATTENDANCE
        and attendance != "rescheduled"
        and (not ahead or attendance in ("cancelled_by_person", "cancelled_by_provider"))
        and (contacted or attendance not in ATTENDED)
    )
    if allowed:
        may_record(attendance, starts_at=starts_at, contacted=contacted, now=NOW)
    else:
        with pytest.raises(RuleBroken):
            may_record(attendance, starts_at=starts_at, contacted=contacted, now=NOW)


def test_appointments_that_touch_do_not_overlap() -> None:
    first = (NOW, NOW + HOUR)
    assert not overlaps(first, (NOW + HOUR, NOW + 2 * HOUR))
    assert not overlaps((NOW + HOUR, NOW + 2 * HOUR), first)
    assert overlaps(first, (NOW + timedelta(minutes=59), NOW + 2 * HOUR))
    assert overlaps(first, (NOW - HOUR, NOW + 2 * HOUR))
