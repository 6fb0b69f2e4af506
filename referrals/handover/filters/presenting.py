"""Filters in the reader's words: the chips above a list, and the addresses of lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from core.text import N_
from partners.services.needs import NEED_LABELS
from referrals.handover.filters.forms import ORDERS
from referrals.handover.filters.queries import Offered
from referrals.handover.filters.values import ListFilter, ListKind, Order, pairs_of, without
from referrals.handover.visibility import STATUS_LABELS
from web.i18n import local_date, translate
from web.states import STATES

HEADINGS: Mapping[str, str] = {
    "states": N_("State"),
    "statuses": N_("Status"),
    "urgencies": N_("Urgency"),
    "turns": N_("Whose turn"),
    "agencies": N_("Agency"),
    "ngos": N_("Partner"),
    "services": N_("Service"),
    "needs": N_("Need"),
    "workers": N_("Worker"),
}
LISTS: Mapping[ListKind, str] = {
    ListKind.QUEUE: N_("Referrals"),
    ListKind.OFFICER: N_("Own referrals"),
    ListKind.DESK: N_("Partnership desk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A condition in force, with the address of the list without it."""

    label: str
    remove_url: str


def names_needed(chosen: ListFilter) -> bool:
    """Whether the chips name organisations, services or people, which only the database knows."""
    return bool(chosen.agencies or chosen.ngos or chosen.services or chosen.workers)


def chips_of(kind: ListKind, chosen: ListFilter, offered: Offered, **more: Any) -> list[Chip]:
    """What is set, in the order of the form; each can be taken away. `more` is kept in the addresses, as the tab."""
    found = []
    names = dict(offered.agencies + offered.ngos + offered.services + offered.workers)
    for field, heading in HEADINGS.items():
        for value in getattr(chosen, field):
            label = f"{translate(heading)}: {_words(field, value, names)}"
            found.append(Chip(label=label, remove_url=list_url(kind, without(chosen, field, value), **more)))
    for field, label in _single(chosen):
        found.append(Chip(label=label, remove_url=list_url(kind, without(chosen, field), **more)))
    return found


def list_url(kind: ListKind, chosen: ListFilter, **more: Any) -> str:
    """The address of a list narrowed so; it always says something, so that the default filter stays out of it."""
    arguments = arguments_of(chosen) | {name: value for name, value in more.items() if value}
    if kind is ListKind.DESK:
        arguments["view"] = "desk"
    arguments.setdefault("tab", "all" if kind is not ListKind.OFFICER else "own")
    return url_for("handover.index", **arguments)


def arguments_of(chosen: ListFilter) -> dict[str, Any]:
    """The filter as arguments of an address."""
    arguments: dict[str, Any] = {}
    for name, value in pairs_of(chosen):
        arguments.setdefault(name, []).append(value)
    return arguments


def words_of(chosen: ListFilter, offered: Offered) -> list[str]:
    """The conditions in words, for a page that only tells them."""
    return [chip.label for chip in chips_of(ListKind.QUEUE, chosen, offered)]


def _single(chosen: ListFilter) -> list[tuple[str, str]]:
    found = []
    if chosen.overdue:
        found.append(("overdue", gettext("Only overdue")))
    if chosen.review_due:
        found.append(("review_due", gettext("Review due")))
    if chosen.received_from:
        found.append(
            ("received_from", gettext("Received from %(day)s", day=local_date(chosen.received_from)))
        )
    if chosen.received_to:
        found.append(("received_to", gettext("Received until %(day)s", day=local_date(chosen.received_to))))
    if chosen.order is not Order.URGENCY:
        found.append(("order", translate(ORDERS[chosen.order])))
    return found


def _words(field: str, value: Any, names: Mapping[UUID, str]) -> str:
    match field:
        case "states":
            return (
                translate(STATES["referral_ngo"][value.value].label) if value != "draft" else gettext("Draft")
            )
        case "statuses":
            return translate(STATUS_LABELS[value])
        case "urgencies":
            return translate(STATES["urgency"][value.value].label)
        case "turns":
            return translate(STATES["turn"][value.value].label)
        case "needs":
            return translate(NEED_LABELS[value])
    return names.get(value, gettext("not in your list"))
