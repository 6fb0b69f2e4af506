"""Which periods of a schedule are due: pure reckoning on civil periods in the agency's zone (security S-05, S-07)."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from kpi.periods import Period, of_whole_months
from kpi.schedules.frequency import Frequency

MOST_AT_ONCE = 24
"""Periods of one schedule that one tick catches up; the next tick goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A standing order as the reckoning needs it: periods that begin on `first_day` or later, `delay_days` after their end.

    `months` is the length of a custom period; the calendar's own ones know theirs.
    """

    frequency: Frequency
    first_day: date
    delay_days: int
    zone: str
    months: int = 1
    is_paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRun:
    """A period with the instant (UTC) from which it is due."""

    period: Period
    due_at: datetime


def due_periods(
    plan: Plan, now: datetime, *, done: Set[str] = frozenset(), limit: int = MOST_AT_ONCE
) -> tuple[Period, ...]:
    """The periods that are due and not yet done, the oldest first, at most `limit` of them.

    `done` holds the codes of finished periods. A paused schedule has none; once resumed it catches up.
    """
    if plan.is_paused:
        return ()
    found = (period for period in _elapsed(plan, now) if period.code not in done)
    return tuple(islice(found, limit))


def next_runs(plan: Plan, now: datetime, *, count: int = 3) -> tuple[NextRun, ...]:
    """The next periods that will become due after now; none while the schedule is paused."""
    if plan.is_paused:
        return ()
    runs: list[NextRun] = []
    period = first_period(plan)
    while len(runs) < count:
        if (at := due_at(period, plan.delay_days)) > now:
            runs.append(NextRun(period=period, due_at=at))
        period = period.next()
    return tuple(runs)


def due_at(period: Period, delay_days: int) -> datetime:
    """A period is due from local midnight, so many days after its last day has ended; an instant in UTC.

    Midnights are taken from the calendar of the zone, so that a change of clocks neither drops nor doubles a period.
    """
    following = period.end + timedelta(days=1 + delay_days)
    return Period.custom(following, following, zone=period.zone).bounds()[0]


def first_period(plan: Plan) -> Period:
    """The first whole period on or after the plan's first day; a custom one begins on that day itself.

    Each next one begins the day after: periods of a schedule are disjoint and leave no day out.
    """
    first = plan.first_day
    if plan.frequency is Frequency.CUSTOM:
        return of_whole_months(first, plan.months, zone=plan.zone)
    if plan.frequency is Frequency.MONTHLY:
        period = Period.month(first.year, first.month, zone=plan.zone)
    elif plan.frequency is Frequency.YEARLY:
        period = Period.year(first.year, plan.zone)
    else:
        period = Period.quarter(first.year, (first.month + 2) // 3, zone=plan.zone)
    return period if period.start >= first else period.next()


def _elapsed(plan: Plan, now: datetime) -> Iterator[Period]:
    period = first_period(plan)
    while due_at(period, plan.delay_days) <= now:
        yield period
        period = period.next()
