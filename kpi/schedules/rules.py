"""What a schedule may be set to: plain values and their limits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.roles import ROLES
from core.actor import Role
from core.clock import local_date
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.choice import known_codes
from kpi.schedules.frequency import Coverage

MOST_DELAY_DAYS = 60
MOST_YEARS_BACK, MOST_YEARS_AHEAD = 20, 5
READERS: tuple[Role, ...] = tuple(
    definition.role for definition in ROLES if Permission.EVALUATION_READ in definition.permissions
)
"""The roles that read evaluations, on any side; only they can be told of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What may be changed of a schedule while it runs.

    `indicators` are measured beside those of `coverage`; `roles` are told of each evaluation, none means every reader.
    """

    delay_days: int = 3
    coverage: Coverage = Coverage.AGREED
    indicators: frozenset[str] = frozenset()
    roles: frozenset[Role] = frozenset()


def checked(settings: Settings) -> Settings:
    """The settings if they are within limits; `RuleBroken` at the field that mends them.

    A choice of all readers is kept as none, so that a role which learns to read later is told as well; indicators beside
    the whole catalogue are none.
    """
    if not 0 <= settings.delay_days <= MOST_DELAY_DAYS:
        raise RuleBroken(N_("Choose between 0 and %(most)s days."), "delay_days", most=MOST_DELAY_DAYS)
    indicators = known_codes(settings.indicators)
    if settings.coverage is Coverage.CATALOGUE:
        indicators = frozenset()
    return Settings(
        delay_days=settings.delay_days,
        coverage=settings.coverage,
        indicators=indicators,
        roles=_told(settings.roles),
    )


def may_begin_on(first_day: date, *, now: datetime, zone: str) -> None:
    """A first day lies near enough that what is caught up, and what is waited for, is meant."""
    year = local_date(now, zone).year
    if not year - MOST_YEARS_BACK <= first_day.year <= year + MOST_YEARS_AHEAD:
        raise RuleBroken(
            N_("Choose a day between the years %(first)s and %(last)s."),
            "first_day",
            first=year - MOST_YEARS_BACK,
            last=year + MOST_YEARS_AHEAD,
        )


def _told(roles: Iterable[Role]) -> frozenset[Role]:
    chosen = frozenset(roles)
    if not chosen <= set(READERS):
        raise RuleBroken(N_("Only those who read evaluations can be told of one."), "roles")
    return frozenset() if chosen == set(READERS) else chosen
