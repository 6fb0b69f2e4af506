"""Which periods are due: whole periods, local midnights, delay, bounds, clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RuleBroken
from kpi.periods import Period, parse_period
from kpi.schedules.due import Plan, due_at, due_periods, first_period, next_runs
from kpi.schedules.frequency import Frequency, months_of


def plan(frequency: Frequency = Frequency.MONTHLY, **values: object) -> Plan:
    given_values: dict[str, object] = {
        "first_day": date(2025, 1, 1),
        "delay_days": 3,
        "zone": "America/New_York",
        **values,
    }
    return Plan(frequency=frequency, **given_values)  # type: ignore[arg-type]


def codes(plan: Plan, now: datetime, **options: object) -> list[str]:
    return [period.code for period in due_periods(plan, now, **options)]  # type: ignore[arg-type]


def test_a_month_is_due_at_local_midnight_after_its_delay() -> None:
    midnight = datetime(2025, 2, 4, 5, tzinfo=UTC)
    assert codes(plan(), midnight - timedelta(seconds=1)) == []
    assert codes(plan(), midnight) == ["2025-01"]


def test_only_whole_periods_from_the_first_day_on_are_due() -> None:
    now = datetime(2025, 8, 1, tzinfo=UTC)
    assert codes(plan(first_day=date(2025, 4, 2)), now) == ["2025-05", "2025-06"]
    assert codes(plan(Frequency.QUARTERLY, first_day=date(2025, 1, 1)), now) == ["2025-Q1", "2025-Q2"]
    assert codes(plan(Frequency.QUARTERLY, first_day=date(2025, 1, 2)), now) == ["2025-Q2"]


def test_catching_up_is_bounded_oldest_first_and_skips_what_is_done() -> None:
    now = datetime(2030, 1, 10, tzinfo=UTC)
    assert len(codes(plan(), now)) == 24
    assert codes(plan(), now, limit=2) == ["2025-01", "2025-02"]
    assert codes(plan(), now, limit=2, done={"2025-01", "2025-02"}) == ["2025-03", "2025-04"]


def test_a_paused_plan_has_nothing_due_and_nothing_next() -> None:
    paused = plan(is_paused=True)
    assert codes(paused, datetime(2026, 1, 1, tzinfo=UTC)) == []
    assert next_runs(paused, datetime(2026, 1, 1, tzinfo=UTC)) == ()


def test_next_runs_are_those_after_now() -> None:
    runs = next_runs(plan(), datetime(2025, 3, 10, tzinfo=UTC), count=2)
    assert [run.period.code for run in runs] == ["2025-03", "2025-04"]
    assert runs[0].due_at == datetime(2025, 4, 4, 4, tzinfo=UTC)


@pytest.mark.proves("S-07")
@pytest.mark.parametrize(
    "zone",
    [
        "America/New_York",
        "America/Toronto",
        "Europe/London",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Kathmandu",
        "America/Santiago",
        "Africa/Casablanca",
        "Pacific/Auckland",
        "UTC",
    ],
)
def test_six_years_of_ticks_give_each_period_once_in_every_zone(zone: str) -> None:
    for frequency, expected in ((Frequency.MONTHLY, 72), (Frequency.QUARTERLY, 24)):
        schedule = plan(frequency, zone=zone, first_day=date(2020, 1, 1), delay_days=0)
        done: list[str] = []
        now = datetime(2020, 1, 1, tzinfo=UTC)
        while now < datetime(2026, 1, 2, tzinfo=UTC):
            done += codes(schedule, now, done=frozenset(done))
            now += timedelta(hours=31)
        done += codes(schedule, now, done=frozenset(done))
        assert len(done) == len(set(done)) == expected


@given(st.integers(0, 10 * 366 * 24), st.integers(0, 60))
def test_what_is_due_has_ended_and_what_is_next_is_not_due(hours: int, delay: int) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    schedule = plan(delay_days=delay)
    due = due_periods(schedule, now, limit=1000)
    assert all(period.has_ended(now) for period in due)
    following = next_runs(schedule, now, count=1)[0]
    assert following.period not in due
    assert following.due_at > now
    if due:
        assert due[-1].next() == following.period


def test_a_year_is_due_after_its_last_day_and_a_leap_year_has_one_more() -> None:
    yearly = plan(Frequency.YEARLY, first_day=date(2023, 2, 1), delay_days=0)
    assert codes(yearly, datetime(2025, 1, 1, 5, tzinfo=UTC)) == ["2024"]
    assert first_period(yearly).days == 366
    assert codes(yearly, datetime(2025, 1, 1, 4, 59, tzinfo=UTC)) == []


def test_custom_months_begin_on_the_first_day_itself() -> None:
    financial = plan(Frequency.CUSTOM, months=12, first_day=date(2023, 7, 1), delay_days=0)
    assert codes(financial, datetime(2025, 7, 2, tzinfo=UTC)) == [
        "2023-07-01..2024-06-30",
        "2024-07-01..2025-06-30",
    ]
    odd = plan(Frequency.CUSTOM, months=2, first_day=date(2023, 12, 15), delay_days=0)
    assert codes(odd, datetime(2024, 6, 20, tzinfo=UTC)) == [
        "2023-12-15..2024-02-14",
        "2024-02-15..2024-04-14",
        "2024-04-15..2024-06-14",
    ]


@pytest.mark.parametrize(
    ("zone", "last_day", "due"),
    [
        # Clocks go forward in the night of the due day, back in it, and stay as they are.
        ("America/New_York", date(2025, 3, 8), datetime(2025, 3, 9, 5, tzinfo=UTC)),
        ("America/New_York", date(2025, 3, 9), datetime(2025, 3, 10, 4, tzinfo=UTC)),
        ("America/New_York", date(2025, 11, 1), datetime(2025, 11, 2, 4, tzinfo=UTC)),
        ("America/New_York", date(2025, 11, 2), datetime(2025, 11, 3, 5, tzinfo=UTC)),
        ("Europe/London", date(2025, 3, 29), datetime(2025, 3, 30, 0, tzinfo=UTC)),
        ("Europe/London", date(2025, 3, 30), datetime(2025, 3, 30, 23, tzinfo=UTC)),
        ("Europe/London", date(2025, 10, 25), datetime(2025, 10, 25, 23, tzinfo=UTC)),
        ("Europe/London", date(2025, 10, 26), datetime(2025, 10, 27, 0, tzinfo=UTC)),
    ],
)
def test_local_midnight_is_found_on_both_sides_of_a_change_of_clocks(
    zone: str, last_day: date, due: datetime
) -> None:
    period = Period.custom(last_day - timedelta(days=6), last_day, zone=zone)
    assert due_at(period, 0) == due
    assert due_at(Period.custom(last_day, last_day, zone=zone), 0) == due
    earlier = Period.custom(last_day - timedelta(days=9), last_day - timedelta(days=3), zone=zone)
    assert due_at(earlier, 3) == due


@pytest.mark.proves("S-07")
def test_a_tick_at_each_quarter_hour_of_a_change_of_clocks_finds_a_month_once() -> None:
    for zone, night in (
        ("America/New_York", datetime(2025, 3, 9, tzinfo=UTC)),
        ("America/New_York", datetime(2025, 11, 2, tzinfo=UTC)),
        ("Europe/London", datetime(2025, 3, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2025, 10, 26, tzinfo=UTC)),
    ):
        # Due in that very night: the month before, with as many days to wait as the night is late in its month.
        schedule = plan(zone=zone, first_day=date(2025, 1, 1), delay_days=night.day - 1)
        done: list[str] = []
        for quarter in range(-12, 96):
            now = night + timedelta(minutes=15 * quarter)
            done += codes(schedule, now, done=frozenset(done))
        assert len(done) == len(set(done))
        assert done[-1] == f"2025-{night.month - 1:02}"


@given(
    st.sampled_from(list(Frequency)),
    st.integers(1, 24),
    st.dates(date(1999, 1, 1), date(2040, 12, 31)),
    st.sampled_from(["America/New_York", "Europe/London", "Pacific/Apia", "UTC"]),
)
def test_periods_of_a_schedule_are_disjoint_and_leave_no_day_out(
    frequency: Frequency, months: int, first_day: date, zone: str
) -> None:
    if frequency is Frequency.CUSTOM:
        first_day = first_day.replace(day=min(first_day.day, 28))
    schedule = plan(frequency, months=months, first_day=first_day, zone=zone)
    period = first_period(schedule)
    assert first_day <= period.start
    if frequency is Frequency.CUSTOM:
        assert period.start == first_day
    for _ in range(30):
        following = period.next()
        assert following.start == period.end + timedelta(days=1)
        assert following.bounds()[0] == period.bounds()[1]
        assert following.previous() == period
        assert parse_period(period.code, zone) == period
        assert due_at(following, 3) > due_at(period, 3)
        period = following


def test_a_custom_length_that_makes_no_sense_is_refused_at_its_field() -> None:
    given_values = {"first_month": 7, "first_day": 1}
    assert months_of(Frequency.CUSTOM, every_months=12, **given_values) == 12
    assert months_of(Frequency.CUSTOM, every_months=3, first_month=2, first_day=1) == 3
    assert months_of(Frequency.CUSTOM, every_months=1, first_month=2, first_day=15) == 1
    assert months_of(Frequency.YEARLY, every_months=5, **given_values) == 12
    for every, first_month, first_day, field in (
        (None, 7, 1, "every_months"),
        (0, 7, 1, "every_months"),
        (25, 7, 1, "every_months"),
        (1, 7, 1, "every_months"),
        (3, 7, 1, "every_months"),
        (12, 1, 1, "every_months"),
        (2, 7, 29, "first_day"),
    ):
        with pytest.raises(RuleBroken) as refused:
            months_of(Frequency.CUSTOM, every_months=every, first_month=first_month, first_day=first_day)
        assert refused.value.field == field
