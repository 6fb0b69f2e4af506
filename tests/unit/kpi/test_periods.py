"""Periods: parsing, bounds across clock changes, neighbours."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleBroken
from kpi.periods import Period, PeriodKind, parse_period

ZONE = "America/New_York"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2014-Q3", date(2014, 7, 1), date(2014, 9, 30)),
        ("2014-q1", date(2014, 1, 1), date(2014, 3, 31)),
        ("2014-07", date(2014, 7, 1), date(2014, 7, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2014-01-01..2014-02-15", date(2014, 1, 1), date(2014, 2, 15)),
    ],
)
def test_written_periods_are_read(text: str, start: date, end: date) -> None:
    period = parse_period(text, ZONE)
    assert (period.start, period.end) == (start, end)
    assert parse_period(period.code, ZONE) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "14",
        "2014-13",
        "2014-Q5",
        "2014-02-30..2014-03-01",
        "2014-03-01..2014-02-01",
        "July",
        "0000",
        "9999-Q1",
    ],
)
def test_anything_else_is_refused_with_the_field(text: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_period(text, ZONE)
    assert caught.value.field == "period"


def test_bounds_are_local_midnights_in_utc() -> None:
    march = parse_period("2026-03", ZONE)
    assert march.bounds() == (datetime(2026, 3, 1, 5, tzinfo=UTC), datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert march.contains(datetime(2026, 4, 1, 3, 59, tzinfo=UTC))
    assert not march.contains(datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert march.has_ended(datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert not march.has_ended(datetime(2026, 4, 1, 3, 59, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "before", "last_year"),
    [
        ("2014", "2013", "2013"),
        ("2014-Q1", "2013-Q4", "2013-Q1"),
        ("2014-01", "2013-12", "2013-01"),
        ("2016-02-28..2016-02-29", "2016-02-26..2016-02-27", "2015-02-28..2015-02-28"),
    ],
)
def test_neighbours(text: str, before: str, last_year: str) -> None:
    period = parse_period(text, ZONE)
    assert period.previous().code == before
    assert period.same_period_last_year().code == last_year
    assert period.previous().next() == period


def test_months_of_a_period() -> None:
    assert [m.code for m in parse_period("2014-Q3", ZONE).months()] == ["2014-07", "2014-08", "2014-09"]
    assert [m.code for m in parse_period("2013-12-30..2014-01-02", ZONE).months()] == ["2013-12", "2014-01"]


@given(st.integers(1950, 2100), st.integers(1, 12))
def test_months_join_without_gap(year: int, month: int) -> None:
    period = Period.month(year, month, zone="Europe/London")
    assert period.bounds()[1] == period.next().bounds()[0]
    assert period.kind is PeriodKind.MONTH


def test_custom_periods_of_whole_months_move_by_months() -> None:
    half = Period.custom(date(2024, 9, 15), date(2025, 3, 14), zone="UTC")
    assert half.whole_months == 6
    assert half.next().code == "2025-03-15..2025-09-14"
    assert half.previous().code == "2024-03-15..2024-09-14"
    winter = Period.custom(date(2025, 1, 1), date(2025, 2, 28), zone="UTC")
    assert winter.same_period_last_year().code == "2024-01-01..2024-02-29", "whole months stay whole"
    assert winter.previous().code == "2024-11-01..2024-12-31"
    days = Period.custom(date(2025, 1, 3), date(2025, 1, 12), zone="UTC")
    assert days.whole_months is None
    assert days.next().code == "2025-01-13..2025-01-22"
    assert Period.custom(date(2024, 1, 29), date(2024, 2, 28), zone="UTC").whole_months is None
