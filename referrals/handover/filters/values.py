"""What a list of referrals is narrowed to: a plain value that an address, a saved filter and a query share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from core.lifecycle import Turn
from partners.memoranda.terms import Urgency
from partners.services.needs import Need
from referrals.handover.lifecycle import ReferralState
from referrals.handover.visibility import OfficerStatus


class ListKind(StrEnum):
    """Which list is narrowed: each role has its own."""

    QUEUE = "queue"
    OFFICER = "officer"
    DESK = "desk"


class Order(StrEnum):
    """How the queue is ordered; each order has its own index."""

    URGENCY = "urgency"
    DUE = "due"
    OLDEST = "oldest"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Conditions that all hold; within one of several values any may. Empty lets everything pass."""

    states: tuple[ReferralState, ...] = ()
    statuses: tuple[OfficerStatus, ...] = ()
    """What the police are shown, never the state behind it."""
    urgencies: tuple[Urgency, ...] = ()
    turns: tuple[Turn, ...] = ()
    agencies: tuple[UUID, ...] = ()
    ngos: tuple[UUID, ...] = ()
    services: tuple[UUID, ...] = ()
    needs: tuple[Need, ...] = ()
    workers: tuple[UUID, ...] = ()
    overdue: bool = False
    review_due: bool = False
    received_from: date | None = None
    received_to: date | None = None
    """The whole of this day is in."""
    order: Order = Order.URGENCY

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out; the order alone leaves nothing out."""
        return replace(self, order=Order.URGENCY) == EVERYTHING


EVERYTHING = ListFilter()

NAMES: Mapping[str, str] = {
    "states": "state",
    "statuses": "status",
    "urgencies": "urgency",
    "turns": "turn",
    "agencies": "agency",
    "ngos": "ngo",
    "services": "service",
    "needs": "need",
    "workers": "worker",
    "overdue": "overdue",
    "review_due": "review",
    "received_from": "since",
    "received_to": "until",
    "order": "order",
}
"""How each condition is called in an address."""

QUEUE_STATES = tuple(
    state
    for state in ReferralState
    if state
    not in (
        ReferralState.DRAFT,
        ReferralState.DECLINED,
        ReferralState.WITHDRAWN,
        ReferralState.CLOSED,
        ReferralState.ENTERED_IN_ERROR,
    )
)
"""The states of open referrals."""
SENT_STATES = tuple(state for state in ReferralState if state is not ReferralState.DRAFT)
TURNS = (Turn.NGO, Turn.REFERRER, Turn.PERSON, Turn.DESK)

OFFERED: Mapping[ListKind, tuple[str, ...]] = {
    ListKind.QUEUE: (
        "states",
        "urgencies",
        "turns",
        "agencies",
        "services",
        "needs",
        "workers",
        "overdue",
        "review_due",
        "received_from",
        "received_to",
        "order",
    ),
    ListKind.OFFICER: ("statuses", "urgencies", "ngos", "received_from", "received_to"),
    ListKind.DESK: ("states", "urgencies", "ngos", "services", "overdue", "received_from", "received_to"),
}
"""The conditions that each list offers; others in an address are ignored."""

_KINDS: Mapping[str, Callable[[str], Any]] = {
    "states": ReferralState,
    "statuses": OfficerStatus,
    "urgencies": Urgency,
    "turns": Turn,
    "agencies": UUID,
    "ngos": UUID,
    "services": UUID,
    "needs": Need,
    "workers": UUID,
    "overdue": lambda text: text == "1",
    "review_due": lambda text: text == "1",
    "received_from": date.fromisoformat,
    "received_to": date.fromisoformat,
    "order": Order,
}
_SEVERAL = frozenset(field.name for field in fields(ListFilter) if field.default == ())
MOST_VALUES = 40
"""Of one condition; an address cannot make a statement without end."""


def read_filter(kind: ListKind, pairs: Iterable[tuple[str, str]]) -> ListFilter:
    """The filter that an address names; what cannot be read, or the list does not offer, leaves everything in."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    found: dict[str, Any] = {}
    for field in OFFERED[kind]:
        values = [_read(field, text) for text in given.get(NAMES[field], [])[:MOST_VALUES]]
        known = tuple(dict.fromkeys(value for value in values if value is not None))
        if known:
            found[field] = tuple(sorted(known, key=str)) if field in _SEVERAL else known[0]
    return ListFilter(**found)


def pairs_of(chosen: ListFilter) -> list[tuple[str, str]]:
    """The filter as names and values of an address, always in the same order."""
    pairs = []
    for field, name in NAMES.items():
        value = getattr(chosen, field)
        if field in _SEVERAL:
            pairs += [(name, str(one)) for one in value]
        elif value not in (None, False, Order.URGENCY):
            pairs.append((name, "1" if value is True else str(value)))
    return pairs


def query_of(chosen: ListFilter) -> str:
    """The filter as the text that is saved."""
    return urlencode(pairs_of(chosen))


def from_query(kind: ListKind, query: str) -> ListFilter:
    """The filter that a saved text names; codes that a later version dropped are left out."""
    return read_filter(kind, parse_qsl(query))


def without(chosen: ListFilter, field: str, value: object = None) -> ListFilter:
    """The filter with one of its conditions, or one value of it, taken away."""
    kept: Any = getattr(EVERYTHING, field)
    if field in _SEVERAL:
        kept = tuple(one for one in getattr(chosen, field) if one != value)
    return replace(chosen, **{field: kept})


def _read(field: str, text: str) -> Any:
    try:
        return _KINDS[field](text)
    except ValueError:
        return None
