"""P01 to P03, P05 and P07 by hand: what counts, what is pending, what is left out."""

from datetime import date

from kpi.measures.measurement import Measurement, MeasurementState
from kpi.measures.partnership_work import (
    DROPPED,
    ENDED_EARLY,
    REDATED,
    TOO_SHORT,
    WAIVED,
    WITHOUT_QUORUM,
    ActionDue,
    Ending,
    MeetingPeriod,
    ReturnDue,
    Seats,
    actions_on_time,
    data_on_time,
    meetings_held,
    partner_attendance,
    renewals_in_time,
)

START, END = date(2026, 1, 1), date(2026, 3, 31)
AFTER = date(2026, 4, 10)
"""A day on which everything of the quarter is due."""


def numbers(measured: Measurement) -> tuple[int, int, int, dict[str, int]]:
    return measured.n, measured.N, measured.pending, dict(measured.excluded)


def part_of(measured: Measurement, name: str) -> tuple[int, int]:
    part = measured.find_part(name)
    assert part is not None
    return part.n, part.N


def test_p01_a_meeting_without_a_quorum_counts_as_not_held() -> None:
    rows = [
        MeetingPeriod(last_day=date(2026, 1, 31), held=True),
        MeetingPeriod(last_day=date(2026, 2, 28), held=False, without_quorum=True),
        MeetingPeriod(last_day=date(2026, 3, 31), held=False),
        MeetingPeriod(last_day=date(2025, 12, 31), held=True),
        MeetingPeriod(last_day=date(2026, 4, 30), held=True),
    ]
    measured = meetings_held(rows, start=START, end=END, today=AFTER)
    assert numbers(measured) == (1, 3, 0, {})
    assert part_of(measured, WITHOUT_QUORUM) == (1, 3)


def test_p01_a_period_that_has_not_ended_is_pending_even_where_the_meeting_was_held() -> None:
    rows = [
        MeetingPeriod(last_day=date(2026, 1, 31), held=True),
        MeetingPeriod(last_day=date(2026, 3, 31), held=True),
    ]
    assert numbers(meetings_held(rows, start=START, end=END, today=date(2026, 3, 31))) == (1, 1, 1, {})
    assert numbers(meetings_held(rows, start=START, end=END, today=date(2026, 4, 1))) == (2, 2, 0, {})


def test_p02_seats_are_summed_over_meetings_and_organisations() -> None:
    rows = [
        Seats(day=date(2026, 1, 15), invited=3, present=3),
        Seats(day=date(2026, 1, 15), invited=2, present=1),
        # More people than seats are no more seats.
        Seats(day=date(2026, 3, 31), invited=2, present=4),
        Seats(day=date(2026, 4, 1), invited=9, present=0),
    ]
    measured = partner_attendance(rows, start=START, end=END)
    assert numbers(measured) == (6, 7, 0, {})
    assert measured.value == 6 / 7


def test_p03_the_first_date_counts_whatever_it_was_moved_to() -> None:
    rows = [
        ActionDue(due_on=date(2026, 1, 10), done_on=date(2026, 1, 10)),
        ActionDue(due_on=date(2026, 1, 10), done_on=date(2026, 1, 11), redated=True),
        ActionDue(due_on=date(2026, 2, 10), redated=True),
        ActionDue(due_on=date(2026, 3, 10), dropped=True, redated=True),
        ActionDue(due_on=date(2026, 3, 31), done_on=date(2026, 2, 1)),
        ActionDue(due_on=date(2026, 4, 1), done_on=date(2026, 2, 1)),
    ]
    measured = actions_on_time(rows, start=START, end=END, today=AFTER)
    assert numbers(measured) == (2, 4, 0, {DROPPED: 1})
    assert part_of(measured, REDATED) == (2, 4)
    early = actions_on_time(rows, start=START, end=END, today=date(2026, 3, 31))
    assert numbers(early) == (1, 3, 1, {DROPPED: 1})


def test_p05_a_renewal_is_opened_90_days_before_the_last_day_or_earlier() -> None:
    # 31 March 2026 minus 90 days is 31 December 2025.
    old = date(2024, 1, 1)
    rows = [
        Ending(starts_on=old, ends_on=END, renewal_opened_on=date(2025, 12, 31)),
        Ending(starts_on=old, ends_on=END, renewal_opened_on=date(2026, 1, 1)),
        Ending(starts_on=old, ends_on=END),
        Ending(starts_on=old, ends_on=END, ended_early=True),
        Ending(starts_on=date(2026, 1, 1), ends_on=END),
        Ending(starts_on=date(2025, 12, 31), ends_on=END, renewal_opened_on=date(2025, 12, 31)),
        Ending(starts_on=old, ends_on=date(2026, 4, 1), renewal_opened_on=old),
    ]
    measured = renewals_in_time(rows, start=START, end=END, today=AFTER)
    assert numbers(measured) == (2, 4, 0, {ENDED_EARLY: 1, TOO_SHORT: 1})


def test_p05_before_the_day_for_opening_has_passed_nothing_is_late() -> None:
    rows = [Ending(starts_on=date(2024, 1, 1), ends_on=END)]
    # The day itself is the last one on which a renewal is in time.
    assert numbers(renewals_in_time(rows, start=START, end=END, today=date(2025, 12, 31))) == (0, 0, 1, {})
    assert numbers(renewals_in_time(rows, start=START, end=END, today=date(2026, 1, 1))) == (0, 1, 0, {})


def test_p07_a_return_is_in_time_on_its_day() -> None:
    rows = [
        ReturnDue(due_on=date(2026, 1, 15), done_on=date(2026, 1, 15)),
        ReturnDue(due_on=date(2026, 2, 15), done_on=date(2026, 2, 16)),
        ReturnDue(due_on=date(2026, 3, 15)),
        ReturnDue(due_on=date(2026, 3, 20), waived=True),
        ReturnDue(due_on=date(2026, 4, 15), done_on=date(2026, 1, 1)),
    ]
    measured = data_on_time(rows, start=START, end=END, today=AFTER)
    assert numbers(measured) == (1, 3, 0, {WAIVED: 1})
    assert numbers(data_on_time(rows, start=START, end=END, today=date(2026, 3, 15))) == (
        1,
        2,
        1,
        {WAIVED: 1},
    )


def test_without_anything_due_there_are_no_eligible_cases() -> None:
    nothing = [
        meetings_held([], start=START, end=END, today=AFTER),
        partner_attendance([], start=START, end=END),
        actions_on_time([], start=START, end=END, today=AFTER),
        renewals_in_time([], start=START, end=END, today=AFTER),
        data_on_time([], start=START, end=END, today=AFTER),
    ]
    assert {measured.value for measured in nothing} == {None}
    assert {measured.state for measured in nothing} == {MeasurementState.NO_CASES}
