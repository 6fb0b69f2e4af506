"""How a goal is doing (P06): where it is on the straight way from baseline to target, against where it should be.

The way is measured in shares, so that goals that should rise and goals that should fall are the same sum:

* progress = (value - baseline) / (target - baseline): 0 at the baseline, 1 at the target, below 0 on the wrong side;
* expected = (today - first day) / (last day - first day), between 0 and 1;
* on track is a goal with progress >= expected - 0.10. The tenth is ten percentage points of the whole way.

After the last day nothing is left of the way: what does not reach the target is off track. A goal without a figure,
or whose last one is more than 45 days old, is unknown: never on track, whatever the figure said.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TOLERANCE = 0.10
"""[HOUSE] How far behind the expected share of the way a goal may be and still be on track."""

STALE_AFTER_DAYS = 45
"""[HOUSE] A figure older than this says nothing about today."""

_ROUNDING = 1e-9


class Direction(StrEnum):
    """Which way the figure should move."""

    UP = "up"
    DOWN = "down"


class Rating(StrEnum):
    """How a goal is doing on a day."""

    NOT_STARTED = "not_started"
    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    OFF_TRACK = "off_track"
    UNKNOWN = "unknown"


GOOD = frozenset({Rating.ACHIEVED, Rating.ON_TRACK})
"""The ratings that P06 counts as successes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The way that a goal has to go; both days belong to it, and target and baseline differ."""

    baseline: float
    target: float
    starts_on: date
    ends_on: date

    @property
    def direction(self) -> Direction:
        """Up where the target is above the baseline, else down."""
        return Direction.UP if self.target > self.baseline else Direction.DOWN

    def progress(self, value: float) -> float:
        """The share of the way that a value stands for; more than 1 beyond the target."""
        return (value - self.baseline) / (self.target - self.baseline)

    def expected(self, on: date) -> float:
        """The share of the way that should be behind on a day."""
        days = (self.ends_on - self.starts_on).days
        if days == 0:
            return 0.0 if on < self.starts_on else 1.0
        return min(1.0, max(0.0, (on - self.starts_on).days / days))

    def expected_value(self, on: date) -> float:
        """The value that should be reached on a day."""
        return self.baseline + self.expected(on) * (self.target - self.baseline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A figure and the day on which it was so."""

    measured_on: date
    value: float


def is_stale(measured_on: date | None, on: date) -> bool:
    """Whether there is no figure, or only one of more than 45 days ago."""
    return measured_on is None or (on - measured_on).days > STALE_AFTER_DAYS


def rating_of(course: Course, latest: Reading | None, *, on: date) -> Rating:
    """How a goal with this latest figure is doing on a day where the agency is."""
    if on < course.starts_on:
        return Rating.NOT_STARTED
    if latest is None or is_stale(latest.measured_on, on):
        return Rating.UNKNOWN
    progress = course.progress(latest.value)
    if progress >= 1 - _ROUNDING:
        return Rating.ACHIEVED
    if on > course.ends_on:
        return Rating.OFF_TRACK
    # The rounding is far below what a figure can resolve; 0.4 must not be less than 0.5 - 0.1.
    return Rating.ON_TRACK if progress >= course.expected(on) - TOLERANCE - _ROUNDING else Rating.OFF_TRACK
