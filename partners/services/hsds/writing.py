"""The directory as objects of HSDS 3.0: what files gave, with what has changed here since, and what was written here first."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from core.text import N_
from partners.services.codes import LANGUAGES, Weekday
from partners.services.hsds.columns import (
    ADDRESS_FIELDS,
    LOCATION_FIELDS,
    LOCATION_LISTS,
    MODALITIES_TAXONOMY,
    NEEDS,
    ORGANISATION_FIELDS,
    ORGANISATION_LISTS,
    POPULATIONS_TAXONOMY,
    SERVICE_FIELDS,
    SERVICE_LISTS,
    Columns,
    contact_columns,
    hours_of,
    location_columns,
    organisation_columns,
    phone_columns,
    service_columns,
    street_address,
    terms_of,
)
from partners.services.hsds.importing import SOURCE
from partners.services.hsds.reading import API, ROW
from partners.services.hsds.shelf import Body, Shelf
from partners.services.hsds.stored import Row, Stored
from partners.services.opening import Hours

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


class Writer:
    """Puts the rows of the directory on a shelf of HSDS objects, and remembers what changed against the files."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.losses = Losses()
        self.shelf = Shelf()
        self.touched: set[tuple[str, str]] = set()
        """Objects of files of which something has changed here since."""
        for given in stored.given:
            if given.kind != API:
                self.shelf.add(given.kind.removeprefix(ROW), given.body)
        self.keys: dict[UUID, str] = {}
        for rows in (
            stored.organisations,
            stored.locations,
            stored.services,
            stored.contacts,
            stored.phones,
        ):
            self.keys |= {one.id: _key(one) for one in rows}
        for one in stored.organisations:
            self._organisation(one)
        for one in stored.locations:
            self._location(one)
        for one in stored.services:
            self._service(one)
        for one in stored.contacts:
            self._contact(one)
        for one in stored.phones:
            self._phone(one)
        self.shelf.settle()
        self._gone()
        for one in stored.mail_addresses:
            self._mail_address(one)
        self.shelf.settle()

    # Each of these compares what the directory says now with what the file said; only differences are written.

    def _organisation(self, one: Row) -> None:
        key = self.keys[one.id]
        row, is_given = self._row("organization", key)
        then = organisation_columns(row, self.shelf) if is_given else {}
        self._fields("organization", key, row, ORGANISATION_FIELDS, one, then)
        if not is_given:
            if one.incorporated_on is not None:
                row["year_incorporated"] = one.incorporated_on.year
            if not row.get("description"):
                row["description"] = ""
                self.losses.note(
                    N_("Organisations without a description, which HSDS demands; written as empty"), one.name
                )
            for name in ("accreditations", "licenses"):
                if getattr(one, name):
                    self.losses.note(
                        N_("Accreditations and licences of organisations; HSDS has them at services only"),
                        one.name,
                    )
        if one.phone and not is_given:
            self._put(
                "phone",
                {"id": _derived(key, "phone"), "organization_id": key, "number": one.phone, "type": "voice"},
            )
        self._lists("organization", key, ORGANISATION_LISTS, one, then)

    def _location(self, one: Row) -> None:
        key = self.keys[one.id]
        row, is_given = self._row("location", key)
        then = location_columns(row, self.shelf) if is_given else {}
        self._fields("location", key, row, LOCATION_FIELDS, one, then)
        if then.get("is_virtual") != one.is_virtual:
            row["location_type"] = "virtual" if one.is_virtual else "physical"
        self._owner("location", key, row, one, "organisation_id", "organization_id")
        if one.email:
            self.losses.note(N_("E-mail addresses of places; HSDS has no field for them"), one.name)
        self._address(one, key, then)
        self._lists("location", key, LOCATION_LISTS, one, then)

    def _address(self, one: Row, key: str, then: Columns) -> None:
        now = {name: getattr(one, name) for name in ADDRESS_FIELDS}
        if now == {name: then.get(name) for name in ADDRESS_FIELDS} or not any(now.values()):
            return
        old = street_address(key, self.shelf) or {"id": _derived(key, "address"), "location_id": key}
        row = {**old, **{name: value for name, value in now.items() if value}}
        row.setdefault("address_type", "physical")
        self._complete(row, one.name)
        self._put("address", row)
        self.touched |= {("location", key), ("address", str(row["id"]))}

    def _service(self, one: Row) -> None:
        key = self.keys[one.id]
        row, is_given = self._row("service", key)
        then = service_columns(row, self.shelf) if is_given else {}
        then_hours = hours_of(row, self.shelf) if is_given else frozenset()
        self._fields("service", key, row, SERVICE_FIELDS, one, then)
        if then.get("status") != one.status:
            self._set("service", key, row, "status", one.status.value)
        if one.assured_at is not None:
            self._set("service", key, row, "assured_date", one.assured_at.date().isoformat())
        self._owner("service", key, row, one, "organisation_id", "organization_id")
        self._at_place(one, key)
        self._lists("service", key, SERVICE_LISTS, one, then)
        self._hours(one, key, then, then_hours)
        self._codes(one, key, row)
        self._costs(one, key)
        for name, words in (
            ("keywords", N_("Keywords of services; HSDS has no field for them")),
            ("accessibility", N_("Accessibility of services; HSDS has it at places only")),
            ("alert_until", N_("Last days of alerts; HSDS has no field for them")),
        ):
            if getattr(one, name):
                self.losses.note(words, one.name)

    def _at_place(self, one: Row, key: str) -> None:
        place = self.keys.get(one.location_id) if one.location_id else None
        if place is None:
            return
        found = self.shelf.owned_by(("service", key), "service_at_location")
        if not any(str(row.get("location_id")) == place for row in found):
            self._put(
                "service_at_location",
                {"id": _derived(key, "at", place), "service_id": key, "location_id": place},
            )
            self.touched.add(("service", key))

    def _hours(self, one: Row, key: str, then: Columns, then_hours: frozenset[Hours]) -> None:
        now = frozenset(
            Hours(byday=row.byday, opens_at=row.opens_at, closes_at=row.closes_at, notes=row.notes)
            for row in self.stored.hours.get(one.id, ())
        )
        words = one.schedule_description
        if now == then_hours and words == then.get("schedule_description") and not one.always_open:
            return
        for old in list(self.shelf.owned_by(("service", key), "schedule")):
            self._drop("schedule", old["id"])
        for hours in sorted(now, key=lambda hours: (hours.byday.number, hours.opens_at)):
            row = _weekly(key, hours.byday.value, f"{hours.opens_at:%H:%M}", f"{hours.closes_at:%H:%M}")
            self._put("schedule", row | ({"notes": hours.notes} if hours.notes else {}))
        if one.always_open:
            self._put("schedule", _weekly(key, ",".join(Weekday), "00:00", "00:00"))
        if words:
            self._put(
                "schedule", {"id": _derived(key, "schedule words"), "service_id": key, "description": words}
            )
        self.touched.add(("service", key))

    def _codes(self, one: Row, key: str, row: Body) -> None:
        said = terms_of(row, self.shelf)
        wanted = [(term.taxonomy, term.term) for term in self.stored.terms.get(one.id, ())]
        by_open = {code for taxonomy, code in wanted if taxonomy != NEEDS}
        wanted += [
            (NEEDS, row.need.value)
            for row in self.stored.needs.get(one.id, ())
            if not by_open or one.assured_at
        ]
        wanted += [
            (POPULATIONS_TAXONOMY, row.population.value) for row in self.stored.populations.get(one.id, ())
        ]
        wanted += [
            (MODALITIES_TAXONOMY, row.modality.value) for row in self.stored.modalities.get(one.id, ())
        ]
        for taxonomy, code in dict.fromkeys(wanted):
            if (taxonomy, code) in said:
                continue
            term = _derived(taxonomy, code)
            if term not in self.shelf.rows["taxonomy_term"]:
                detail = _derived(taxonomy)
                self._put("taxonomy", {"id": detail, "name": taxonomy, "description": taxonomy})
                self._put(
                    "taxonomy_term",
                    {
                        "id": term,
                        "code": code,
                        "name": code,
                        "description": "",
                        "taxonomy": taxonomy,
                        "taxonomy_id": detail,
                    },
                )
            self._put(
                "attribute",
                {
                    "id": _derived(key, taxonomy, code),
                    "link_id": key,
                    "link_entity": "service",
                    "taxonomy_term_id": term,
                },
            )
            self.touched.add(("service", key))
        known = {str(row.get("code")) for row in self.shelf.owned_by(("service", key), "language")}
        for spoken in self.stored.languages.get(one.id, ()):
            if spoken.code not in known:
                body = {"id": _derived(key, "language", spoken.code), "service_id": key}
                self._put(
                    "language", body | {"code": spoken.code, "name": LANGUAGES.get(spoken.code, spoken.code)}
                )
                self.touched.add(("service", key))
        for area in self.stored.areas.get(one.id, ()):
            self._put("service_area", {"id": str(area.id), "service_id": key, "name": area.name})
            self.touched.add(("service", key))

    def _costs(self, one: Row, key: str) -> None:
        said = []
        if one.accepted_payments:
            said.append(("accepted payments", one.accepted_payments))
        if one.has_sliding_scale:
            said.append(("sliding scale", "who earns less pays less"))
        for option, words in said:
            body = {"id": _derived(key, option), "service_id": key, "option": option}
            self._put("cost_option", body | {"amount_description": words})
            self.touched.add(("service", key))

    def _contact(self, one: Row) -> None:
        key = self.keys[one.id]
        row, is_given = self._row("contact", key)
        then = contact_columns(row) if is_given else {}
        names = {name: name for name in ("name", "title", "department", "email")}
        self._fields("contact", key, row, names, one, then)
        if not is_given:
            self._belongs("contact", row, one)

    def _phone(self, one: Row) -> None:
        key = self.keys[one.id]
        row, is_given = self._row("phone", key)
        then = phone_columns(row) if is_given else {}
        if then.get("number") != one.number:
            self._set("phone", key, row, "number", one.number)
        if then.get("kind") != one.kind and one.kind:
            self._set("phone", key, row, "type", one.kind)
        words = one.department
        if then.get("extension") != one.extension and one.extension:
            if one.extension.isascii() and one.extension.isdecimal() and len(one.extension) < 16:
                self._set("phone", key, row, "extension", int(one.extension))
                if str(int(one.extension)) != one.extension:
                    self.losses.note(
                        N_("Extensions that begin with 0; HSDS has a number, the words have it whole"),
                        one.extension,
                    )
                    words = f"{words}; ext. {one.extension}" if words else f"ext. {one.extension}"
            else:
                self.losses.note(
                    N_("Extensions that are no number; written into the words of the telephone"),
                    f"{one.number}: {one.extension}",
                )
                words = f"{words}; ext. {one.extension}" if words else f"ext. {one.extension}"
        if then.get("department") != words and words:
            self._set("phone", key, row, "description", words)
        if not is_given:
            self._belongs("phone", row, one)

    def _mail_address(self, one: Row) -> None:
        place = self.keys.get(one.location_id) if one.location_id else None
        if place is None:
            self.losses.note(
                N_("Postal addresses without a place of their own; HSDS has addresses at places only"),
                str(one.source_id),
            )
            return
        body: Body = {"id": str(one.id), "location_id": place, "address_type": "postal"}
        body |= {name: getattr(one, name) for name in ("attention", *ADDRESS_FIELDS) if getattr(one, name)}
        self._complete(body, place)
        self._put("address", body)
        self.touched.add(("location", place))

    def _gone(self) -> None:
        """Numbers that an NGO has taken away here go, wherever a file had them."""
        held = {self.keys[one.id] for one in self.stored.phones if one.source == SOURCE}
        assured = {
            self.keys[one.id] for one in self.stored.services if one.assured_at and one.source == SOURCE
        }
        for key, row in list(self.shelf.rows["phone"].items()):
            if key not in held and str(row.get("service_id")) in assured and not row.get("contact_id"):
                self._drop("phone", key)
                self.touched.add(("service", str(row["service_id"])))

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
                self._put(child, {"id": _derived(key, child), f"{kind}_id": key, name: value})
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


def _key(one: Row) -> str:
    return str(one.source_id) if one.source == SOURCE else str(one.id)


def _derived(*parts: str) -> str:
    """An identifier that is the same in each download."""
    return str(uuid5(NAMESPACE_URL, "concordat:hsds:" + "\x1f".join(parts)))


def _weekly(key: str, days: str, opens: str, closes: str) -> Body:
    return {
        "id": _derived(key, "schedule", days, opens),
        "service_id": key,
        "freq": "WEEKLY",
        "byday": days,
        "opens_at": opens,
        "closes_at": closes,
    }
