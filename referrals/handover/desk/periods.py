"""The rule of a cover on plain values: from its first day to its last, unless somebody ended it before."""

from datetime import date, datetime, timedelta

from core.errors import RuleBroken
from core.text import N_

LONGEST = timedelta(days=90)


def is_in_force(*, starts_on: date, ends_on: date, ended_at: datetime | None, today: date) -> bool:
    """Whether the coverer works the cases today; it ends by itself with its last day."""
    return ended_at is None and starts_on <= today <= ends_on


def may_last(*, starts_on: date, ends_on: date, today: date) -> None:
    """A cover begins today or later and lasts at most 90 days; raises `RuleBroken`."""
    if starts_on < today:
        raise RuleBroken(N_("A cover begins today at the earliest."), "starts_on")
    if ends_on < starts_on:
        raise RuleBroken(N_("The last day is not before the first one."), "ends_on")
    if ends_on - starts_on >= LONGEST:
        raise RuleBroken(N_("At most 90 days: give the cases to somebody else after that."), "ends_on")


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two spans of days share a day."""
    return first[0] <= second[1] and second[0] <= first[1]
