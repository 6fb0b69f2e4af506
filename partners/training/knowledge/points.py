"""When a test is asked: before, right after, and some weeks later."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from core.text import N_


class Point(StrEnum):
    """One of the three moments of a test."""

    BEFORE = "before"
    AFTER = "after"
    FOLLOW_UP = "follow_up"


POINTS: Mapping[Point, str] = {
    Point.BEFORE: N_("Before"),
    Point.AFTER: N_("After"),
    Point.FOLLOW_UP: N_("Follow-up"),
}
FOLLOW_UP_FROM = timedelta(days=30)
FOLLOW_UP_UNTIL = timedelta(days=90)
"""[HOUSE] What people still know is asked from one month after the last date, when it first fades, until three months."""


class FormLabel(StrEnum):
    """One of two equated forms of the same version: people need not see the same items twice."""

    A = "a"
    B = "b"


def form_at(point: Point, *, has_b: bool) -> FormLabel:
    """After a session the second form is asked, where there is one; before and later the first."""
    return FormLabel.B if point is Point.AFTER and has_b else FormLabel.A


def window_of(
    point: Point, *, begins: datetime, first_ends: datetime, ends: datetime
) -> tuple[datetime, datetime]:
    """From when until when a test is asked, given when a session begins, its first date ends, and it ends.

    Before: until the first date is over. After: from the last day until the follow-up opens.
    """
    if point is Point.BEFORE:
        return begins - timedelta(days=365), first_ends
    if point is Point.AFTER:
        return ends - timedelta(hours=8), ends + FOLLOW_UP_FROM
    return ends + FOLLOW_UP_FROM, ends + FOLLOW_UP_UNTIL


def is_asked(point: Point, *, begins: datetime, first_ends: datetime, ends: datetime, now: datetime) -> bool:
    """Whether a test is asked at the moment."""
    opens, closes = window_of(point, begins=begins, first_ends=first_ends, ends=ends)
    return opens <= now < closes
