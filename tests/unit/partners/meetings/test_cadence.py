"""Which periods need a meeting, counted by hand."""

from datetime import date

import pytest

from partners.meetings.cadence import Span, due_periods
from partners.memoranda.terms import Cadence


def span(first: str, last: str, cadence: Cadence) -> Span:
    return Span(first_day=date.fromisoformat(first), last_day=date.fromisoformat(last), cadence=cadence)


def days(*spans: Span) -> list[tuple[str, str]]:
    return [(p.first_day.isoformat(), p.last_day.isoformat()) for p in due_periods(spans)]


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [
        (Cadence.MONTHLY, [f"2026-{m:02}-01" for m in range(1, 13)]),
        (Cadence.QUARTERLY, ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]),
        (Cadence.HALF_YEARLY, ["2026-01-01", "2026-07-01"]),
        (Cadence.YEARLY, ["2026-01-01"]),
    ],
)
def test_a_whole_year_needs_one_meeting_in_each_period(cadence: Cadence, expected: list[str]) -> None:
    assert [first for first, _ in days(span("2026-01-01", "2026-12-31", cadence))] == expected


@pytest.mark.parametrize(
    ("first", "needs"),
    [
        # The first quarter of 2026 has 90 days: from 14 February 46 are left, from 15 February 45.
        ("2026-02-14", True),
        ("2026-02-15", False),
    ],
)
def test_a_quarter_counts_from_more_than_half_of_its_days(first: str, needs: bool) -> None:
    found = days(span(first, "2026-06-30", Cadence.QUARTERLY))
    assert (("2026-01-01", "2026-03-31") in found) is needs
    assert ("2026-04-01", "2026-06-30") in found


@pytest.mark.parametrize(("last", "needs"), [("2024-02-14", False), ("2024-02-15", True)])
def test_a_leap_february_has_29_days(last: str, needs: bool) -> None:
    assert (("2024-02-01", "2024-02-29") in days(span("2024-02-01", last, Cadence.MONTHLY))) is needs


def test_a_renewal_without_a_gap_needs_one_meeting_not_two() -> None:
    before, after = (
        span("2026-01-01", "2026-05-14", Cadence.QUARTERLY),
        span("2026-05-15", "2026-12-31", Cadence.QUARTERLY),
    )
    assert [first for first, _ in days(before, after)] == [
        "2026-01-01",
        "2026-04-01",
        "2026-07-01",
        "2026-10-01",
    ]


def test_a_gap_of_more_than_half_needs_none() -> None:
    before, after = (
        span("2026-01-01", "2026-04-10", Cadence.QUARTERLY),
        span("2026-06-20", "2026-09-30", Cadence.QUARTERLY),
    )
    assert [first for first, _ in days(before, after)] == ["2026-01-01", "2026-07-01"]


def test_where_two_agreements_overlap_the_more_frequent_cadence_holds() -> None:
    both = (
        span("2026-01-01", "2026-03-31", Cadence.QUARTERLY),
        span("2026-01-01", "2026-03-31", Cadence.MONTHLY),
    )
    assert [first for first, _ in days(*both)] == ["2026-01-01", "2026-02-01", "2026-03-01"]


def test_a_change_of_cadence_changes_the_periods() -> None:
    before, after = (
        span("2026-01-01", "2026-05-14", Cadence.QUARTERLY),
        span("2026-05-15", "2026-07-31", Cadence.MONTHLY),
    )
    assert days(before, after) == [
        ("2026-01-01", "2026-03-31"),
        ("2026-05-01", "2026-05-31"),
        ("2026-06-01", "2026-06-30"),
        ("2026-07-01", "2026-07-31"),
    ]


def test_nothing_is_due_without_days() -> None:
    assert days() == []
    assert days(span("2026-05-02", "2026-05-01", Cadence.MONTHLY)) == []
