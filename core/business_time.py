"""Opening hours of an agency and the arithmetic of business time, in pure functions on UTC instants."""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.errors import RuleBroken
from core.text import N_

MONDAY_TO_FRIDAY = frozenset(range(5))
_LONGEST_CLOSURE_DAYS = 400
_MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Business time runs only during opening hours on working days that are no holidays.

    `opens` and `closes` are local times in `zone`; `closes` at 00:00 means the end of the day, so 00:00 to 00:00 on all
    seven weekdays never closes. `weekdays` counts Monday as 0. `holidays` is a set of local dates or a function that
    gives the dates of a year. Instants go in and come out as aware datetimes, the results in UTC.
    Raises `RuleBroken` for opening hours that contain no time.
    """

    zone: ZoneInfo
    opens: time = time(9, 0)
    closes: time = time(17, 0)
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[date] | Callable[[int], Set[date]] = frozenset()

    def __post_init__(self) -> None:
        if self.closes != _MIDNIGHT and self.closes <= self.opens:
            raise RuleBroken(N_("Closing time must be after opening time."), "closes")
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise RuleBroken(N_("Choose at least one working day of the week."), "weekdays")

    def is_working_day(self, day: date) -> bool:
        """A working day is an open weekday that is no holiday."""
        if day.weekday() not in self.weekdays:
            return False
        return day not in (self.holidays(day.year) if callable(self.holidays) else self.holidays)

    def opening_of(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing instant (UTC) of a local day; None when the day is closed."""
        if not self.is_working_day(day):
            return None
        last = day if self.closes != _MIDNIGHT else day + timedelta(days=1)
        return (
            datetime.combine(day, self.opens, self.zone).astimezone(UTC),
            datetime.combine(last, self.closes, self.zone).astimezone(UTC),
        )

    def is_open(self, moment: datetime) -> bool:
        """The office is open from the opening instant up to and including the closing instant."""
        moment = _in_utc(moment)
        day = self.local_date(moment)
        for candidate in (day - timedelta(days=1), day):
            hours = self.opening_of(candidate)
            if hours and hours[0] <= moment <= hours[1]:
                return True
        return False

    def local_date(self, moment: datetime) -> date:
        """The calendar day of an instant where the agency is."""
        return _in_utc(moment).astimezone(self.zone).date()

    def add_business_time(self, start: datetime, duration: timedelta) -> datetime:
        """The earliest instant by which `duration` of opening time has passed since `start`.

        The result always lies within opening hours, the closing instant included. Adding nothing to a moment outside
        opening hours gives the next opening.
        """
        if duration < timedelta(0):
            raise RuleBroken(N_("A length of time cannot be negative."))
        start = _in_utc(start)
        remaining = duration
        for opens, closes in self._openings_from(start):
            begin = max(opens, start)
            if remaining <= closes - begin:
                return begin + remaining
            remaining -= closes - begin
        raise AssertionError  # pragma: no cover - the iterator above ends only by raising

    def add_business_days(self, start: datetime, days: int) -> datetime:
        """A business day is one full day of opening hours, ending at the same local time on a later working day.

        Friday 16:00 plus 1 is Monday 16:00, or Tuesday 16:00 when Monday is a holiday. A start outside opening hours
        counts from the next opening, and a full day from an opening ends at that day's closing.
        """
        if days < 0:
            raise RuleBroken(N_("A length of time cannot be negative."))
        if days == 0:
            return self.add_business_time(start, timedelta(0))
        start = _in_utc(start)
        openings = self._openings_from(start)
        opens, closes = next(openings)
        if start == closes:
            opens, closes = next(openings)
        begin = max(opens, start)
        from_opening = begin == opens
        for _ in range(days - 1 if from_opening else days):
            opens, closes = next(openings)
        if from_opening:
            return closes
        local = begin.astimezone(self.zone).timetz().replace(tzinfo=None)
        same_time = datetime.combine(self.local_date(opens), local, self.zone).astimezone(UTC)
        return min(max(same_time, opens), closes)

    def business_seconds_between(self, start: datetime, end: datetime) -> float:
        """Seconds of opening time between two instants; zero when `end` is not after `start`."""
        start, end = _in_utc(start), _in_utc(end)
        total = timedelta(0)
        day = self.local_date(start) - timedelta(days=1)
        last = self.local_date(end)
        while day <= last:
            hours = self.opening_of(day)
            if hours:
                total += max(timedelta(0), min(hours[1], end) - max(hours[0], start))
            day += timedelta(days=1)
        return total.total_seconds()

    def _openings_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Opening hours that end at `start` or later, in order."""
        day = self.local_date(start) - timedelta(days=1)
        closed_for = 0
        while closed_for <= _LONGEST_CLOSURE_DAYS:
            hours = self.opening_of(day)
            closed_for += 1
            if hours and hours[1] >= start:
                closed_for = 0
                yield hours
            day += timedelta(days=1)
        raise RuleBroken(N_("The calendar has no working day for more than a year."), "holidays")


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """The public holidays of a country, or of a part of it, by year; equal by value."""

    country: str
    subdivision: str | None = None

    def __call__(self, year: int) -> frozenset[date]:
        """All public holidays of the year."""
        return _public_holidays(self.country, self.subdivision, year)


def calendar_for(
    zone: str,
    country: str,
    *,
    subdivision: str | None = None,
    opens: time = time(9, 0),
    closes: time = time(17, 0),
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY,
) -> BusinessCalendar:
    """The calendar of an agency follows the public holidays where it is.

    `country` is an ISO 3166-1 code ("US"), `subdivision` the part of ISO 3166-2 after the hyphen ("MD").
    Raises `RuleBroken` for an unknown zone, country or subdivision.
    """
    try:
        zone_info = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise RuleBroken(N_("Unknown time zone: %(zone)s"), "zone", zone=zone) from error
    holidays = PublicHolidays(country, subdivision)
    try:
        holidays(2024)
    except NotImplementedError as error:
        place = f"{country}-{subdivision}" if subdivision else country
        raise RuleBroken(N_("No public holidays are known for %(place)s"), "country", place=place) from error
    return BusinessCalendar(zone_info, opens, closes, weekdays, holidays)


@lru_cache(maxsize=512)
def _public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    # 30 ms to import and needed by agencies with a country only.
    from holidays import country_holidays

    return frozenset(country_holidays(country, subdiv=subdivision, years=year))


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("business time needs aware datetimes")
    return moment.astimezone(UTC)
