"""How often a schedule evaluates, what it measures, and how far a run of it has come."""

from collections.abc import Mapping
from enum import StrEnum

from core.errors import RuleBroken
from core.text import N_
from kpi.periods import LAST_COMMON_DAY


class Frequency(StrEnum):
    """How long the period of a schedule is: a calendar month, quarter or year, or so many months from a first day."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    CUSTOM = "custom"


class Coverage(StrEnum):
    """Which indicators a schedule measures: the agreements' with the core set, or the whole catalogue."""

    AGREED = "agreed"
    CATALOGUE = "catalogue"


class Standing(StrEnum):
    """How a schedule stands."""

    RUNNING = "running"
    PAUSED = "paused"
    FAILING = "failing"
    ENDED = "ended"


class RunState(StrEnum):
    """How far a due evaluation has come."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Failure(StrEnum):
    """Why a run did not come to its end: a rule, the database, the program, or its process stopped."""

    RULE = "rule"
    DATABASE = "database"
    PROGRAM = "program"
    STOPPED = "stopped"


MONTHS: Mapping[Frequency, int] = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.YEARLY: 12}
"""Months in a calendar period; a custom schedule says its own number."""
MOST_MONTHS = 24
_FIRST_MONTHS = {1: range(1, 13), 3: (1, 4, 7, 10), 12: (1,)}


def months_of(frequency: Frequency, *, every_months: int | None, first_month: int, first_day: int) -> int:
    """How many months a period of the schedule lasts; `RuleBroken` where a custom length makes no sense.

    Weeks are not offered: they add up to neither months nor years, so that no period would have one of a year ago to
    be compared with.
    """
    if frequency is not Frequency.CUSTOM:
        return MONTHS[frequency]
    if every_months is None:
        raise RuleBroken(N_("Enter how many months a period lasts."), "every_months")
    if not 1 <= every_months <= MOST_MONTHS:
        raise RuleBroken(N_("Choose between 1 and %(most)s months."), "every_months", most=MOST_MONTHS)
    if first_day > LAST_COMMON_DAY:
        raise RuleBroken(
            N_("Choose a day of the month up to %(last)s: not every month has a later one."),
            "first_day",
            last=LAST_COMMON_DAY,
        )
    if first_day == 1 and first_month in _FIRST_MONTHS.get(every_months, ()):
        raise RuleBroken(
            N_("That is the calendar’s own month, quarter or year: choose it above."), "every_months"
        )
    return every_months
