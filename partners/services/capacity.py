"""How much room a service has, and what a figure is worth at its age.

The limits of freshness are [HOUSE]: no standard sets them. A figure is fresh for a week, ageing for a month, and
nobody's word after that: it then counts as unknown, whatever it said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.clock import local_date
from core.errors import RuleBroken
from core.text import N_

FRESH_DAYS = 7
"""[HOUSE] Up to this age a figure is fresh; older, the NGO is asked whether it is still right."""
AGEING_DAYS = 30
"""[HOUSE] Beyond this age a figure counts as unknown."""
MOST_PLACES = 999
LONGEST_WAIT_DAYS = 730


class CapacityState(StrEnum):
    """Whether a service takes people now (referrals.md 2.4)."""

    OPEN = "open"
    LIMITED = "limited"
    WAITLIST = "waitlist"
    FULL = "full"
    CLOSED_TEMPORARILY = "closed_temporarily"
    UNKNOWN = "unknown"


class CapacityChannel(StrEnum):
    """How a figure was said."""

    PAGE = "page"
    MAIL_LINK = "mail_link"


class Freshness(StrEnum):
    """What a figure is worth at its age."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


CAPACITY_LABELS: Mapping[CapacityState, str] = {
    CapacityState.OPEN: N_("Open: takes people now"),
    CapacityState.LIMITED: N_("A limited number of places"),
    CapacityState.WAITLIST: N_("Waiting list"),
    CapacityState.FULL: N_("Full: takes nobody now"),
    CapacityState.CLOSED_TEMPORARILY: N_("Closed until a day"),
    CapacityState.UNKNOWN: N_("Not known"),
}
TAKES_PEOPLE = frozenset({CapacityState.OPEN, CapacityState.LIMITED})
"""The states in which somebody referred today is taken on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A marked text with what fills its placeholders; the edge translates it."""

    message: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What an NGO says of the room in a service: a state with the number or day that belongs to it."""

    state: CapacityState
    places: int | None = None
    wait_days: int | None = None
    """Estimated days until a person on the waiting list is seen."""
    until: date | None = None
    """The last day on which a service that is closed for a time is closed."""
    note: str | None = None

    def check(self, today: date) -> None:
        """A state has its own number and no other; raises `RuleBroken` at the field that mends it."""
        if self.state is CapacityState.LIMITED and not 1 <= (self.places or 0) <= MOST_PLACES:
            raise RuleBroken(
                N_("Say how many places there are, from 1 to %(most)s."), "places", most=MOST_PLACES
            )
        if self.state is CapacityState.WAITLIST and not 1 <= (self.wait_days or 0) <= LONGEST_WAIT_DAYS:
            raise RuleBroken(
                N_("Estimate the wait in days, from 1 to %(most)s."), "wait_days", most=LONGEST_WAIT_DAYS
            )
        if self.state is CapacityState.CLOSED_TEMPORARILY and (self.until is None or self.until < today):
            raise RuleBroken(N_("Give the last day on which the service is closed, today or later."), "until")

    def only_its_own(self) -> "Figure":
        """The figure without the numbers that belong to other states."""
        return Figure(
            state=self.state,
            places=self.places if self.state is CapacityState.LIMITED else None,
            wait_days=self.wait_days if self.state is CapacityState.WAITLIST else None,
            until=self.until if self.state is CapacityState.CLOSED_TEMPORARILY else None,
            note=self.note,
        )


def freshness_of(stated_at: datetime, on: datetime) -> Freshness:
    """Fresh for 7 days, ageing up to 30 days, stale beyond [HOUSE]."""
    age = on - stated_at
    if age <= timedelta(days=FRESH_DAYS):
        return Freshness.FRESH
    return Freshness.AGEING if age <= timedelta(days=AGEING_DAYS) else Freshness.STALE


def counted_state(figure: Figure, stated_at: datetime, on: datetime, today: date) -> CapacityState:
    """The state that counts: a stale figure is unknown, and so is a closure whose last day has passed."""
    if freshness_of(stated_at, on) is Freshness.STALE:
        return CapacityState.UNKNOWN
    if figure.until is not None and figure.until < today:
        return CapacityState.UNKNOWN
    return figure.state


def figure_words(figure: Figure) -> Phrase:
    """What the figure says, e.g. “3 places”; a day stays a date until the edge writes it."""
    match figure.state:
        case CapacityState.OPEN:
            return Phrase(message=N_("Open"), params={})
        case CapacityState.LIMITED if figure.places == 1:
            return Phrase(message=N_("1 place"), params={})
        case CapacityState.LIMITED:
            return Phrase(message=N_("%(count)s places"), params={"count": figure.places})
        case CapacityState.WAITLIST if figure.wait_days == 1:
            return Phrase(message=N_("Waiting list, about 1 day"), params={})
        case CapacityState.WAITLIST:
            return Phrase(
                message=N_("Waiting list, about %(count)s days"), params={"count": figure.wait_days}
            )
        case CapacityState.FULL:
            return Phrase(message=N_("Full"), params={})
        case CapacityState.CLOSED_TEMPORARILY:
            return Phrase(message=N_("Closed until %(day)s"), params={"day": figure.until})
        case CapacityState.UNKNOWN:
            return Phrase(message=N_("Not known"), params={})


def age_words(stated_at: datetime, on: datetime) -> Phrase:
    """How old the figure is, in whole days, e.g. “said 2 days ago”."""
    days = max(0, (on - stated_at).days)
    if days == 0:
        return Phrase(message=N_("said in the last 24 hours"), params={})
    if days == 1:
        return Phrase(message=N_("said 1 day ago"), params={})
    return Phrase(message=N_("said %(count)s days ago"), params={"count": days})


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityRow:
    """The newest figure of a service, and what it is worth at the moment `on`."""

    id: UUID
    service_id: UUID
    figure: Figure
    channel: CapacityChannel
    stated_at: datetime
    on: datetime
    zone: str
    """Time zone of the NGO, in which a closure ends."""

    @property
    def freshness(self) -> Freshness:
        """Fresh, ageing or stale [HOUSE]."""
        return freshness_of(self.stated_at, self.on)

    @property
    def state(self) -> CapacityState:
        """The state that counts now: a stale figure is unknown."""
        return counted_state(self.figure, self.stated_at, self.on, local_date(self.on, self.zone))

    @property
    def takes_people(self) -> bool:
        """Whether somebody referred now is taken on, as far as a figure of this age tells."""
        return self.state in TAKES_PEOPLE

    @property
    def can_be_confirmed(self) -> bool:
        """Whether “still right” says anything: the figure is one, and a closure has not run out."""
        today = local_date(self.on, self.zone)
        ended = self.figure.until is not None and self.figure.until < today
        return self.figure.state is not CapacityState.UNKNOWN and not ended

    @property
    def words(self) -> Phrase:
        """What the figure says."""
        return figure_words(self.figure)

    @property
    def age(self) -> Phrase:
        """How old it is, in words."""
        return age_words(self.stated_at, self.on)
