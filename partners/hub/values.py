"""What the public directory says in codes: cost, distance, what may be wrong; and when an entry counts as old."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from core.text import N_

ASKED_AFTER = timedelta(days=183)
"""Half a year after it was last confirmed, its organisation is asked whether an entry is still right (issue 8, point 5)."""
STALE_AFTER = timedelta(days=365)
"""[HOUSE] From then on an entry says that it may be out of date, and drops in rank."""
STALE_KM = 8.0
"""[HOUSE] As so much farther away an entry counts that may be out of date: five miles."""
LACK_KM = 40.0
"""[HOUSE] As so much farther away counts what fits the words not at all: 25 miles."""
LINK_DAYS = 30
"""[HOUSE] A link that asks about an entry works for a month."""
KM_OF_MILE = 1.609344


class Cost(StrEnum):
    """What a service asks for, as far as its entry says."""

    FREE = "free"
    BY_INCOME = "by_income"
    """Less for whoever earns less, nothing for some."""
    PAID = "paid"
    UNKNOWN = "unknown"


class MistakeKind(StrEnum):
    """What is wrong about an entry."""

    CLOSED = "closed"
    PHONE = "phone"
    PLACE = "place"
    HOURS = "hours"
    OFFER = "offer"
    OTHER = "other"


class CostAsked(StrEnum):
    """What somebody can pay."""

    FREE = "free"
    LITTLE = "little"
    """Free, or by income."""


class Way(StrEnum):
    """How somebody wants to meet a service."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    ONLINE = "online"


COSTS: Mapping[Cost, str] = {
    Cost.FREE: N_("Free"),
    Cost.BY_INCOME: N_("By income"),
    Cost.PAID: N_("Paid, or by insurance"),
    Cost.UNKNOWN: N_("Ask what it costs"),
}
COSTS_ASKED: Mapping[CostAsked, str] = {
    CostAsked.FREE: N_("Free"),
    CostAsked.LITTLE: N_("Free, or by income"),
}
WAYS: Mapping[Way, str] = {
    Way.IN_PERSON: N_("In person"),
    Way.PHONE: N_("By phone"),
    Way.ONLINE: N_("Online"),
}
MISTAKES: Mapping[MistakeKind, str] = {
    MistakeKind.CLOSED: N_("The service does not exist any more"),
    MistakeKind.PHONE: N_("A phone number is wrong"),
    MistakeKind.PLACE: N_("The address is wrong"),
    MistakeKind.HOURS: N_("The opening hours are wrong"),
    MistakeKind.OFFER: N_("It does not offer this, or not to everybody whom it names"),
    MistakeKind.OTHER: N_("Something else"),
}


def is_stale(confirmed_at: datetime | None, *, now: datetime) -> bool:
    """Whether an entry may be out of date: its organisation has not confirmed it for a year, or never."""
    return confirmed_at is None or confirmed_at < now - STALE_AFTER
