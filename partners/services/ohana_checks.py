"""Oddities of an Ohana package that show only when its files are seen together."""

from collections.abc import Mapping, Sequence
from statistics import median

from partners.services.oddities import OddityCounter
from partners.services.ohana_package import Known, Row
from partners.services.ohana_records import LocationRecord

REGION_DEGREES = 5.0
"""A place farther than this from the middle of all the others, north or east, lies out of the region."""

NAME_LETTERS = 12
"""How many letters of a name an addressee must begin with to be taken for it."""


def check_whole(
    rows: Mapping[str, list[Row]],
    known: Known,
    odd: OddityCounter,
    locations: Sequence[LocationRecord],
) -> None:
    """Note what is missing between the files, what lies apart, and what stands twice."""
    _missing_links(rows, known, odd)
    _far_places(rows["locations"], odd, locations)
    _addresses_twice(rows["addresses"], odd)
    _phones_twice(rows["phones"], odd)
    _other_addressees(rows, known, odd)


def _missing_links(rows: Mapping[str, list[Row]], known: Known, odd: OddityCounter) -> None:
    def named(file: str, column: str) -> set[str | None]:
        return {row.text(column) for row in rows[file]}

    with_location = named("locations", "organization_id")
    for row in rows["organizations"]:
        if row.text("id") not in with_location:
            odd.note("organisation_without_location", row.file, row.line, row.text("id"))
    with_service = named("services", "location_id")
    with_address = named("addresses", "location_id")
    for row in rows["locations"]:
        if row.text("id") not in with_service:
            odd.note("location_without_service", row.file, row.line, row.text("id"))
        if row.text("id") not in with_address:
            odd.note("location_without_address", row.file, row.line, row.text("id"))
    for service in known.categories:
        if service not in known.services:
            odd.note("category_service_unknown", "service_categories.json", 1, service)


def _far_places(rows: Sequence[Row], odd: OddityCounter, locations: Sequence[LocationRecord]) -> None:
    placed = [
        (row, location.latitude, location.longitude)
        for row, location in zip(rows, locations, strict=True)
        if location.latitude is not None and location.longitude is not None
    ]
    if not placed:
        return
    north = median(latitude for _, latitude, _ in placed)
    east = median(longitude for _, _, longitude in placed)
    for row, latitude, longitude in placed:
        if abs(latitude - north) > REGION_DEGREES or abs(longitude - east) > REGION_DEGREES:
            odd.note("coordinate_out_of_region", row.file, row.line, f"{latitude}, {longitude}")


def _addresses_twice(rows: Sequence[Row], odd: OddityCounter) -> None:
    seen: set[str | None] = set()
    for row in rows:
        location = row.text("location_id")
        if location in seen:
            odd.note("address_of_same_location", row.file, row.line, location)
        seen.add(location)


def _phones_twice(rows: Sequence[Row], odd: OddityCounter) -> None:
    seen: set[tuple[str | None, ...]] = set()
    for row in rows:
        key = tuple(value for column, value in row.cells.items() if column != "id")
        if key in seen:
            odd.note("phone_repeated", row.file, row.line, row.text("number"))
        seen.add(key)


def _other_addressees(rows: Mapping[str, list[Row]], known: Known, odd: OddityCounter) -> None:
    """Postal addresses that seem to hang on the wrong location: nothing is moved, but it is said."""
    organisations = {row.text("id"): row for row in rows["organizations"]}
    for row in rows["mail_addresses"]:
        location = known.locations.get(row.text("location_id") or "")
        addressee = _letters(row.text("attention"))
        if location is None or not addressee:
            continue
        names = [_letters(location.text("name"))]
        organisation = organisations.get(location.text("organization_id"))
        if organisation is not None:
            names.append(_letters(organisation.text("name")))
        if not any(addressee.startswith(name[:NAME_LETTERS]) for name in names if name):
            odd.note("mail_address_of_other_name", row.file, row.line, row.text("location_id"))


def _letters(name: str | None) -> str:
    return "".join(letter for letter in (name or "").lower() if letter.isalnum())
