"""What stands above a list: the filter in force as chips, the way to change it, and the reader's saved ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.handover.filters.presenting import Chip, arguments_of, chips_of, list_url, names_needed
from referrals.handover.filters.queries import Offered, SavedRow, list_saved, offered_to
from referrals.handover.filters.values import EVERYTHING, ListFilter, ListKind, read_filter


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLink:
    """A saved filter as a link."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTop:
    """The lines between the tabs of a list and its rows."""

    chips: list[Chip]
    clear_url: str
    change_url: str
    save_url: str | None
    """None where nothing is narrowed, or this very filter is saved already."""
    saved: list[SavedLink]
    manage_url: str
    opened_with: str | None
    """The name of the filter with which the list opened by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """The filter of a request, with what is needed to tell of it."""

    kind: ListKind
    chosen: ListFilter
    saved: tuple[SavedRow, ...]
    opened_with: str | None


def narrowed_by_request(session: Session, actor: Actor, kind: ListKind) -> Narrowed:
    """The filter that the address names; of a bare address, the one with which the reader opens the list."""
    saved = list_saved(session, actor, kind)
    usual = next((row for row in saved if row.is_default), None)
    if usual is not None and set(request.args) <= {"view"}:
        return Narrowed(kind=kind, chosen=usual.filter, saved=saved, opened_with=usual.name)
    chosen = read_filter(kind, request.args.items(multi=True))
    return Narrowed(kind=kind, chosen=chosen, saved=saved, opened_with=None)


def top_of(session: Session, actor: Actor, narrowed: Narrowed, *, tab: str) -> ListTop:
    """The lines above the list; the names in chips are read only where a chip has one."""
    kind, chosen = narrowed.kind, narrowed.chosen
    offered = offered_to(session, actor, kind) if names_needed(chosen) else Offered()
    arguments = arguments_of(chosen) | {"list": kind.value, "tab": tab}
    known = any(row.filter == chosen for row in narrowed.saved)
    return ListTop(
        chips=chips_of(kind, chosen, offered, tab=tab),
        clear_url=list_url(kind, EVERYTHING, tab=tab),
        change_url=url_for("saved_filters.choose", **arguments),
        save_url=None if known or chosen == EVERYTHING else url_for("saved_filters.new", **arguments),
        saved=_links(narrowed.saved, chosen, kind, tab),
        manage_url=url_for("saved_filters.index"),
        opened_with=narrowed.opened_with,
    )


def _links(saved: Iterable[SavedRow], chosen: ListFilter, kind: ListKind, tab: str) -> list[SavedLink]:
    return [
        SavedLink(name=row.name, url=list_url(kind, row.filter, tab=tab), current=row.filter == chosen)
        for row in saved
    ]
