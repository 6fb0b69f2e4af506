"""Periods of measurement: whole local days of an agency, turned into half-open bounds in UTC."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.errors import RuleBroken
from core.text import N_

_YEAR = re.compile(r"(\d{4})")
_QUARTER = re.compile(r"(\d{4})-[Qq]([1-4])")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_CUSTOM = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")
_MONTHS_IN = {"year": 12, "quarter": 3, "month": 1}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
LAST_COMMON_DAY = 28
"""The last day of the month that every month has."""


class PeriodKind(StrEnum):
    """A calendar year, quarter or month, or any run of days."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Period:
    """A run of whole local days; `start` and `end` are both inside. `zone` is an IANA name."""

    kind: PeriodKind
    start: date
    end: date
    zone: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise RuleBroken(N_("A period cannot end before it starts."), "period")
        if self.start.year < _FIRST_YEAR or self.end.year > _LAST_YEAR:
            raise RuleBroken(
                N_("A period lies between the years %(first)s and %(last)s."),
                "period",
                first=_FIRST_YEAR,
                last=_LAST_YEAR,
            )

    @classmethod
    def year(cls, year: int, zone: str) -> "Period":
        """The calendar year."""
        return _of_months(PeriodKind.YEAR, year, 1, zone=zone)

    @classmethod
    def quarter(cls, year: int, quarter: int, *, zone: str) -> "Period":
        """The calendar quarter, 1 to 4."""
        return _of_months(PeriodKind.QUARTER, year, 3 * quarter - 2, zone=zone)

    @classmethod
    def month(cls, year: int, month: int, *, zone: str) -> "Period":
        """The calendar month, 1 to 12."""
        return _of_months(PeriodKind.MONTH, year, month, zone=zone)

    @classmethod
    def custom(cls, start: date, end: date, *, zone: str) -> "Period":
        """Any run of days, first and last day included."""
        return cls(PeriodKind.CUSTOM, start, end, zone)

    @property
    def code(self) -> str:
        """The short text that `parse_period` reads back: 2014, 2014-Q3, 2014-07, 2014-01-01..2014-02-15."""
        if self.kind is PeriodKind.YEAR:
            return f"{self.start.year:04}"
        if self.kind is PeriodKind.QUARTER:
            return f"{self.start.year:04}-Q{(self.start.month + 2) // 3}"
        if self.kind is PeriodKind.MONTH:
            return f"{self.start.year:04}-{self.start.month:02}"
        return f"{self.start.isoformat()}..{self.end.isoformat()}"

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.end - self.start).days + 1

    def bounds(self) -> tuple[datetime, datetime]:
        """First instant inside and first instant after the period, in UTC."""
        return self._midnight(self.start), self._midnight(self.end + timedelta(days=1))

    def contains(self, moment: datetime) -> bool:
        """An instant belongs to the period from its first instant up to, and without, its end."""
        begin, end = self.bounds()
        return begin <= moment < end

    def has_ended(self, now: datetime) -> bool:
        """A period is over when its last local day is."""
        return now >= self.bounds()[1]

    @property
    def whole_months(self) -> int | None:
        """How many months it lasts to the day, from one day of the month to that day of a later one; None if it does not."""
        after = self.end + timedelta(days=1)
        if self.start.day > LAST_COMMON_DAY or after.day != self.start.day:
            return None
        return (after.year - self.start.year) * 12 + after.month - self.start.month

    @property
    def is_of_calendar_months(self) -> bool:
        """Whether it begins with a month of the calendar and ends with one, so that no two differ by a few days."""
        return self.start.day == 1 and (self.end + timedelta(days=1)).day == 1

    def previous(self) -> "Period":
        """The period of the same kind just before; of a custom one, as many months or else days just before it."""
        if self.kind is PeriodKind.CUSTOM:
            return self._shifted_by(-1)
        months = self.start.year * 12 + self.start.month - 1 - _MONTHS_IN[self.kind]
        return _of_months(self.kind, months // 12, months % 12 + 1, zone=self.zone)

    def next(self) -> "Period":
        """The period of the same kind just after; of a custom one, as many months or else days just after it."""
        if self.kind is PeriodKind.CUSTOM:
            return self._shifted_by(1)
        months = self.start.year * 12 + self.start.month - 1 + _MONTHS_IN[self.kind]
        return _of_months(self.kind, months // 12, months % 12 + 1, zone=self.zone)

    def same_period_last_year(self) -> "Period":
        """The same dates one year earlier; 29 February becomes 28 February, but whole months stay whole."""
        if self.kind is PeriodKind.CUSTOM:
            if months := self.whole_months:
                return of_whole_months(_months_after(self.start, -12), months, zone=self.zone)
            return Period.custom(_year_before(self.start), _year_before(self.end), zone=self.zone)
        return _of_months(self.kind, self.start.year - 1, self.start.month, zone=self.zone)

    def months(self) -> tuple["Period", ...]:
        """The calendar months it touches, in order; those at the edges of a custom period are whole months too."""
        first = self.start.year * 12 + self.start.month - 1
        last = self.end.year * 12 + self.end.month - 1
        return tuple(Period.month(m // 12, m % 12 + 1, zone=self.zone) for m in range(first, last + 1))

    def _shifted_by(self, times: int) -> "Period":
        """Its own length later or earlier: in months where it lasts whole ones, in days otherwise."""
        if months := self.whole_months:
            return of_whole_months(_months_after(self.start, times * months), months, zone=self.zone)
        shift = timedelta(days=times * self.days)
        return Period.custom(self.start + shift, self.end + shift, zone=self.zone)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(0, 0), ZoneInfo(self.zone)).astimezone(UTC)


def of_whole_months(first: date, months: int, *, zone: str) -> Period:
    """So many months from a day on, to the day before that day of a later month.

    Raises `RuleBroken` for a day that not every month has, so that such periods follow each other without gaps.
    """
    if first.day > LAST_COMMON_DAY:
        raise RuleBroken(
            N_("Choose a day of the month up to %(last)s: not every month has a later one."),
            "first_day",
            last=LAST_COMMON_DAY,
        )
    return Period.custom(first, _months_after(first, months) - timedelta(days=1), zone=zone)


def parse_period(text: str, zone: str) -> Period:
    """A period is written 2014, 2014-Q3, 2014-07 or 2014-01-01..2014-02-15; anything else is `RuleBroken`."""
    text = text.strip()
    if match := _YEAR.fullmatch(text):
        return Period.year(int(match[1]), zone)
    if match := _QUARTER.fullmatch(text):
        return Period.quarter(int(match[1]), int(match[2]), zone=zone)
    if match := _MONTH.fullmatch(text):
        return Period.month(int(match[1]), int(match[2]), zone=zone)
    if match := _CUSTOM.fullmatch(text):
        try:
            return Period.custom(date.fromisoformat(match[1]), date.fromisoformat(match[2]), zone=zone)
        except ValueError as error:
            raise RuleBroken(N_("%(text)s holds a day that does not exist."), "period", text=text) from error
    raise RuleBroken(
        N_("%(text)s is no period: write 2014, 2014-Q3, 2014-07 or 2014-01-01..2014-02-15."),
        "period",
        text=text,
    )


def _of_months(kind: PeriodKind, year: int, month: int, *, zone: str) -> Period:
    last_month = month + _MONTHS_IN[kind] - 1
    if not (1 <= year <= _LAST_YEAR and month >= 1 and last_month <= 12):
        raise RuleBroken(N_("There is no such year, quarter or month."), "period")
    return Period(
        kind, date(year, month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1]), zone
    )


def _months_after(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    if not _FIRST_YEAR * 12 <= count < (_LAST_YEAR + 1) * 12:
        raise RuleBroken(N_("There is no such year, quarter or month."), "period")
    return date(count // 12, count % 12 + 1, day.day)


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
