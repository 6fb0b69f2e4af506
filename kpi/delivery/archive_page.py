"""The archive as its page shows it: rows, the filter in words, and the addresses of its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from kpi.delivery.archive import ArchiveFilter, conditions, kinds_of
from kpi.delivery.archive_form import KINDS, LENGTHS, ORIGINS, STANDINGS, ArchiveForm
from kpi.delivery.queries import list_unread
from kpi.evaluations.queries import PAGE_SIZE, list_evaluations
from kpi.reports.listing import ListedEvaluation, listed
from kpi.reports.values import code_text
from web.i18n import translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A condition in force, with the address of the archive without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePage:
    """One page of the archive; `previous_url` leads to its first page."""

    rows: tuple[ListedEvaluation, ...]
    filters: ArchiveForm
    chips: tuple[Chip, ...]
    is_narrowed: bool
    previous_url: str | None
    next_url: str | None


def archive_page(session: Session, actor: Actor, arguments: Any) -> ArchivePage:
    """A page of the reader's evaluations, the latest period first; two statements, whatever is narrowed."""
    form = ArchiveForm(arguments)
    form.offer(kinds_of(actor))
    chosen, after = form.chosen(actor.timezone), _position(arguments)
    rows = list_evaluations(
        session,
        actor,
        before=after,
        limit=PAGE_SIZE + 1,
        narrowed=tuple(conditions(chosen, actor)),
    )
    shown = rows[:PAGE_SIZE]
    unread = list_unread(session, actor, [row.id for row in shown])
    last = shown[-1] if len(rows) > PAGE_SIZE else None
    return ArchivePage(
        rows=tuple(listed(row, is_unread=row.id in unread) for row in shown),
        filters=form,
        chips=tuple(_chips(chosen)),
        is_narrowed=not chosen.is_empty,
        previous_url=archive_url(chosen) if after else None,
        next_url=archive_url(chosen, before=last.period_end.isoformat(), id=last.id) if last else None,
    )


def archive_url(chosen: ArchiveFilter, **more: Any) -> str:
    """The address of the archive narrowed so."""
    arguments: dict[str, Any] = arguments_of(chosen) | more
    return url_for("evaluations.index", **arguments)


def arguments_of(chosen: ArchiveFilter) -> dict[str, str]:
    """The filter as arguments of an address; what narrows nothing stays out."""
    found = {
        "q": chosen.words,
        "within": chosen.period.code if chosen.period else "",
        "length": chosen.length or "",
        "kind": chosen.kind or "",
        "standing": chosen.standing or "",
        "origin": chosen.origin or "",
        "unread": "y" if chosen.unread else "",
    }
    return {name: str(value) for name, value in found.items() if value}


def _chips(chosen: ArchiveFilter) -> list[Chip]:
    labels: Mapping[str, str] = {
        "words": gettext("Words: %(words)s", words=chosen.words) if chosen.words else "",
        "period": gettext("Within %(period)s", period=code_text(chosen.period.code)) if chosen.period else "",
        "length": translate(LENGTHS[chosen.length]) if chosen.length else "",
        "kind": translate(KINDS[chosen.kind]) if chosen.kind else "",
        "standing": translate(STANDINGS[chosen.standing]) if chosen.standing else "",
        "origin": translate(ORIGINS[chosen.origin]) if chosen.origin else "",
        "unread": gettext("Not opened") if chosen.unread else "",
    }
    return [
        Chip(label=label, remove_url=archive_url(chosen.without(name)))
        for name, label in labels.items()
        if label
    ]


def _position(arguments: Any) -> tuple[date, UUID] | None:
    """Where the page before ended, from the address; none for the first page or a mangled address."""
    day = arguments.get("before", type=date.fromisoformat)
    last = arguments.get("id", type=UUID)
    return (day, last) if day and last else None
