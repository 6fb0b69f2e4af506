"""Putting a row of the directory on the shelf of HSDS objects: only what differs from what a file said is written."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from core.text import N_
from partners.services.hsds.columns import (
    Columns,
)
from partners.services.hsds.importing import SOURCE
from partners.services.hsds.shelf import Body, Shelf
from partners.services.hsds.stored import Row, Stored

_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\".]+")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`]+")
ADDRESS_NEEDED = ("address_1", "city", "state_province", "postal_code", "country")


@dataclass(slots=True)
class Losses:
    """What HSDS 3.0 cannot say, or says otherwise, with its first places."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, text: str, example: str) -> None:
        """Count one case."""
        self.counts[text] += 1
        places = self.examples.setdefault(text, [])
        if len(places) < 5:
            places.append(example[:160])


class Shelving:
    """The shelf, what changed on it against the files, and what could not be said."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.losses = Losses()
        self.shelf = Shelf()
        self.touched: set[tuple[str, str]] = set()
        """Objects of files of which something has changed here since."""
        self.keys: dict[UUID, str] = {}

    def _row(self, kind: str, key: str) -> tuple[Body, bool]:
        rows = self.shelf.rows[kind]
        if key in rows:
            return rows[key], True
        row: Body = {"id": key}
        self._put(kind, row)
        return row, False

    def _fields(
        self, kind: str, key: str, row: Body, names: Mapping[str, str], one: Row, then: Columns
    ) -> None:
        for name, column in names.items():
            value = getattr(one, column)
            if then.get(column) == value:
                continue
            if value is None:
                if name in row:
                    del row[name]
                    self.touched.add((kind, key))
                continue
            if name == "email" and not _EMAIL.fullmatch(value):
                self.losses.note(N_("E-mail addresses that are none, or several in one; left out"), value)
                continue
            if name in ("website", "url") and not _URL.fullmatch(value):
                if not _URL.fullmatch(f"http://{value}"):
                    self.losses.note(N_("Web addresses that are none; left out"), value)
                    continue
                self.losses.note(N_("Web addresses without http; written with it"), value)
                value = f"http://{value}"
            self._set(kind, key, row, name, value)

    def _set(self, kind: str, key: str, row: Body, name: str, value: Any) -> None:
        if row.get(name) != value:
            row[name] = value
            self.touched.add((kind, key))

    def _lists(
        self, kind: str, key: str, lists: Mapping[str, tuple[str, str]], one: Row, then: Columns
    ) -> None:
        for column, (child, name) in lists.items():
            value = getattr(one, column)
            if value == then.get(column):
                continue
            for old in list(self.shelf.owned_by((kind, key), child)):
                self._drop(child, old["id"])
            if value:
                self._put(child, {"id": derived(key, child), f"{kind}_id": key, name: value})
            self.touched.add((kind, key))

    def _owner(self, kind: str, key: str, row: Body, one: Row, column: str, name: str) -> None:
        value = getattr(one, column)
        owner = self.keys.get(value) if value else None
        if owner is None:
            if name not in row:
                words = {
                    "service": N_(
                        "Services without an organisation; the tables hold them, pages of services without one"
                    ),
                    "location": N_("Places without an organisation"),
                }[kind]
                self.losses.note(words, one.name)
        elif name not in row:
            row[name] = owner

    def _belongs(self, kind: str, row: Body, one: Row) -> None:
        for name, column in (
            ("organization_id", "organisation_id"),
            ("location_id", "location_id"),
            ("service_id", "service_id"),
            ("contact_id", "contact_id"),
        ):
            value = getattr(one, column, None)
            if value is not None and value in self.keys:
                row[name] = self.keys[value]
                self.touched.add((name.removesuffix("_id"), row[name]))
        self._put(kind, row)

    def _complete(self, row: Body, place: str) -> None:
        for name in ADDRESS_NEEDED:
            if not row.get(name):
                row[name] = ""
                self.losses.note(
                    N_("Parts of addresses that HSDS demands and nobody gave; written as empty"),
                    f"{place}: {name}",
                )

    def _put(self, kind: str, row: Body) -> None:
        self.shelf.put(kind, row)

    def _drop(self, kind: str, key: str) -> None:
        self.shelf.drop(kind, str(key))


def key_of(one: Row) -> str:
    """The identifier under which a row goes out: that of its file, else our own."""
    return str(one.source_id) if one.source == SOURCE else str(one.id)


def derived(*parts: str) -> str:
    """An identifier that is the same in each download."""
    return str(uuid5(NAMESPACE_URL, "concordat:hsds:" + "\x1f".join(parts)))


def weekly(key: str, days: str, opens: str, closes: str) -> Body:
    """Opening hours that repeat each week."""
    return {
        "id": derived(key, "schedule", days, opens),
        "service_id": key,
        "freq": "WEEKLY",
        "byday": days,
        "opens_at": opens,
        "closes_at": closes,
    }
