"""Which periods are due: whole periods, local midnights, delay, bounds, clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.schedules.due import Plan, due_periods, next_runs
from kpi.schedules.frequency import Frequency


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
