"""From times on the clock to moments: steps of one encounter follow each other, also over midnight."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from referrals.encounters.details.values import DetailValues

SLACK = timedelta(hours=6)
"""A time on the clock up to six hours before the step before it is a mistake; anything else is of the next day."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When each step was, in UTC; None where no time was given or the clocks skipped it."""

    reported_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    cleared_at: datetime | None = None
    handover_arrived_at: datetime | None = None
    handed_over_at: datetime | None = None
    assessed_at: datetime | None = None


STEPS = tuple(field.name for field in fields(Moments))


def moment_in(civil: datetime, timezone: str, *, not_before: datetime | None = None) -> datetime | None:
    """The moment of a civil time in UTC; None where the clocks skipped it.

    A time that occurs twice is the earlier one, unless only the later one is not before `not_before`.
    """
    zone = ZoneInfo(timezone)
    first = civil.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != civil:
        return None
    second = civil.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return second if not_before is not None and first < not_before <= second else first


def on_clock(previous: datetime, clock: time) -> datetime:
    """The civil moment of a clock time within the day that starts six hours before the step before it."""
    start = previous - SLACK
    found = datetime.combine(start.date(), clock)
    return found if found >= start else found + DAY


def moments_of(values: DetailValues, *, occurred: datetime, timezone: str) -> Moments:
    """Every given time as a moment; `occurred` is civil, and each step starts from the one before it."""
    last, last_moment = occurred, moment_in(occurred, timezone)
    found: dict[str, datetime | None] = {}
    for step in STEPS:
        name = step.removesuffix("_at")
        clock: time | None = getattr(values, f"{name}_time")
        if clock is None:
            continue
        day: date | None = getattr(values, f"{name}_on", None)
        civil = datetime.combine(day, clock) if day else on_clock(last, clock)
        moment = moment_in(civil, timezone, not_before=None if step == "reported_at" else last_moment)
        found[step] = moment
        last = civil
        last_moment = moment or last_moment
    return Moments(**found)
