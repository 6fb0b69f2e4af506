"""Opening hours: read from what an NGO types for each day, and what they mean at a moment."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.errors import RuleBroken
from core.text import N_
from partners.services.codes import Weekday

_INTERVAL = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})(?:\s+(\S.*))?")
MOST_NOTES = 120
MOST_INTERVALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From when to when a service is open on a weekday; one that closes before it opens closes the next day."""

    byday: Weekday
    opens_at: time
    closes_at: time
    notes: str | None = None

    @property
    def overnight(self) -> bool:
        """Whether it closes on the day after."""
        return self.closes_at <= self.opens_at


def read_hours(byday: Weekday, text: str, *, field: str) -> tuple[Hours, ...]:
    """The hours typed for a day, e.g. “09:00-12:00, 13:00-17:00 by appointment”; raises `RuleBroken` on `field`."""
    found = []
    for part in (part.strip() for part in re.split(r"[,;]", text)):
        if part:
            found.append(_interval(byday, part, field))
    if len(found) > MOST_INTERVALS:
        raise RuleBroken(N_("Give at most %(most)s times for a day."), field, most=MOST_INTERVALS)
    found.sort(key=lambda hours: hours.opens_at)
    for one, other in pairwise(found):
        if one.overnight or other.opens_at < one.closes_at:
            raise RuleBroken(N_("Two of the times of this day overlap."), field)
    return tuple(found)


def _interval(byday: Weekday, part: str, field: str) -> Hours:
    matched = _INTERVAL.fullmatch(part)
    if matched is None:
        raise RuleBroken(N_("Write each time as 09:00-17:00; separate several by commas."), field)
    hours = [int(number) for number in matched.groups()[:4]]
    try:
        # 24:00 is how people write the end of a day.
        closes = time(0) if hours[2:] == [24, 0] else time(hours[2], hours[3])
        opens = time(hours[0], hours[1])
    except ValueError as error:
        raise RuleBroken(N_("“%(words)s” is no time of day."), field, words=part[:40]) from error
    notes = (matched[5] or "").strip() or None
    if notes and len(notes) > MOST_NOTES:
        raise RuleBroken(N_("Write at most %(most)s characters after a time."), field, most=MOST_NOTES)
    if opens == closes and opens != time(0):
        raise RuleBroken(N_("A service closes at another time than it opens."), field)
    return Hours(byday=byday, opens_at=opens, closes_at=closes, notes=notes)


def hours_text(hours: Iterable[Hours]) -> str:
    """The hours of a day as they are typed."""
    parts = (f"{one.opens_at:%H:%M}-{_closing(one)} {one.notes or ''}".strip() for one in hours)
    return ", ".join(parts)


def _closing(hours: Hours) -> str:
    return "24:00" if hours.closes_at == time(0) else f"{hours.closes_at:%H:%M}"


def hours_on(hours: Iterable[Hours], day: Weekday) -> tuple[Hours, ...]:
    """The hours of one weekday by opening."""
    return tuple(sorted((one for one in hours if one.byday is day), key=lambda one: one.opens_at))


def today_of(on: datetime, zone: str) -> Weekday:
    """The weekday at a moment where the service is."""
    return tuple(Weekday)[on.astimezone(ZoneInfo(zone)).weekday()]


def is_open(hours: Iterable[Hours], on: datetime, zone: str) -> bool:
    """Whether the service is open at a moment, by the clock where it is; a night belongs to the day it began."""
    local = on.astimezone(ZoneInfo(zone))
    today, clock = tuple(Weekday)[local.weekday()], local.time()
    yesterday = tuple(Weekday)[(local - timedelta(days=1)).weekday()]
    for one in hours:
        if one.byday is today and one.opens_at <= clock and (one.overnight or clock < one.closes_at):
            return True
        if one.byday is yesterday and one.overnight and clock < one.closes_at:
            return True
    return False


def open_until(hours: Iterable[Hours], on: datetime, zone: str) -> datetime | None:
    """When a service that is open at a moment closes, by the clock where it is; None where it is closed then."""
    local = on.astimezone(ZoneInfo(zone))
    ends = []
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        for one in hours:
            if one.byday is not tuple(Weekday)[day.weekday()]:
                continue
            opens = datetime.combine(day, one.opens_at, ZoneInfo(zone))
            closes = datetime.combine(
                day + timedelta(days=1 if one.overnight else 0), one.closes_at, ZoneInfo(zone)
            )
            if opens <= local < closes:
                ends.append(closes)
    return max(ends, default=None)
