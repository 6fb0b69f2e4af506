"""The directory as objects of HSDS 3.0: what files gave, with what has changed here since, and what was written here first."""

from core.text import N_
from partners.services.hsds.columns import (
    ADDRESS_FIELDS,
    LOCATION_FIELDS,
    LOCATION_LISTS,
    ORGANISATION_FIELDS,
    ORGANISATION_LISTS,
    Columns,
    contact_columns,
    location_columns,
    organisation_columns,
    phone_columns,
    street_address,
)
from partners.services.hsds.importing import SOURCE
from partners.services.hsds.reading import API, ROW
from partners.services.hsds.shelf import Body
from partners.services.hsds.shelving import derived, key_of
from partners.services.hsds.stored import Row, Stored
from partners.services.hsds.writing_services import ServiceShelving


class Writer(ServiceShelving):
    """Puts the rows of the directory on a shelf of HSDS objects, and remembers what changed against the files."""

    def __init__(self, stored: Stored) -> None:
        super().__init__(stored)
        for given in stored.given:
            if given.kind != API:
                self.shelf.add(given.kind.removeprefix(ROW), given.body)
        for rows in (
            stored.organisations,
            stored.locations,
            stored.services,
            stored.contacts,
            stored.phones,
        ):
            self.keys |= {one.id: key_of(one) for one in rows}
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
                {"id": derived(key, "phone"), "organization_id": key, "number": one.phone, "type": "voice"},
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
        old = street_address(key, self.shelf) or {"id": derived(key, "address"), "location_id": key}
        row = {**old, **{name: value for name, value in now.items() if value}}
        row.setdefault("address_type", "physical")
        self._complete(row, one.name)
        self._put("address", row)
        self.touched |= {("location", key), ("address", str(row["id"]))}

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
