"""How long an organisation may take to respond: a value of an agreement, with its own clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from core.business_time import BusinessCalendar
from core.errors import RuleBroken
from core.text import N_


class ClockBasis(StrEnum):
    """The elapsed clock never stops; the business clock runs during opening hours only."""

    ELAPSED = "elapsed"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """A response is due so many minutes, or so many business days, after the clock starts.

    Exactly one of `minutes` and `business_days` is above zero; business days run on the business clock.
    Raises `RuleBroken` otherwise.
    """

    minutes: int = 0
    business_days: int = 0
    basis: ClockBasis = ClockBasis.ELAPSED

    def __post_init__(self) -> None:
        if (self.minutes > 0) == (self.business_days > 0) or min(self.minutes, self.business_days) < 0:
            raise RuleBroken(
                N_("Give a response time in minutes or in business days, above zero."), "minutes"
            )
        if self.business_days and self.basis is not ClockBasis.BUSINESS:
            raise RuleBroken(N_("Business days are counted on the business clock."), "basis")

    @classmethod
    def of_minutes(cls, minutes: int, basis: ClockBasis = ClockBasis.ELAPSED) -> "ResponseTime":
        """So many minutes on the given clock."""
        return cls(minutes=minutes, basis=basis)

    @classmethod
    def of_hours(cls, hours: int, basis: ClockBasis = ClockBasis.ELAPSED) -> "ResponseTime":
        """So many hours on the given clock."""
        return cls(minutes=hours * 60, basis=basis)

    @classmethod
    def of_business_days(cls, days: int) -> "ResponseTime":
        """So many full days of opening hours."""
        return cls(business_days=days, basis=ClockBasis.BUSINESS)

    def due_at(self, start: datetime, calendar: BusinessCalendar) -> datetime:
        """The instant (UTC) after which a response is late."""
        if self.business_days:
            return calendar.add_business_days(start, self.business_days)
        duration = timedelta(minutes=self.minutes)
        if self.basis is ClockBasis.BUSINESS:
            return calendar.add_business_time(start, duration)
        return start.astimezone(UTC) + duration

    def paused_seconds(self, start: datetime, end: datetime, calendar: BusinessCalendar) -> float:
        """Seconds of a pause as this clock counts them: a weekend costs the business clock nothing."""
        if self.basis is ClockBasis.BUSINESS:
            return calendar.business_seconds_between(start, end)
        return max(0.0, (end - start).total_seconds())

    def extend_by_pause(self, due: datetime, paused_seconds: float, calendar: BusinessCalendar) -> datetime:
        """A deadline moves by the seconds this clock stood still (`paused_seconds` from the function above)."""
        if paused_seconds <= 0:
            return due.astimezone(UTC)
        pause = timedelta(seconds=paused_seconds)
        if self.basis is ClockBasis.BUSINESS:
            return calendar.add_business_time(due, pause)
        return due.astimezone(UTC) + pause

    def text(self) -> tuple[str, dict[str, int]]:
        """The response time in plain words: a text for translation and the values of its placeholders."""
        if self.business_days:
            one, many, count = N_("1 business day"), N_("%(count)d business days"), self.business_days
        elif self.basis is ClockBasis.BUSINESS:
            if self.minutes % 60:
                one, many = N_("1 minute of opening hours"), N_("%(count)d minutes of opening hours")
                count = self.minutes
            else:
                one, many = N_("1 hour of opening hours"), N_("%(count)d hours of opening hours")
                count = self.minutes // 60
        elif self.minutes % 60:
            one, many, count = N_("1 minute"), N_("%(count)d minutes"), self.minutes
        else:
            one, many, count = N_("1 hour"), N_("%(count)d hours"), self.minutes // 60
        return (one, {}) if count == 1 else (many, {"count": count})
