"""One row of an Ohana file as a record, with what is odd about it noted."""

import re
from collections.abc import Mapping

from core.csv_source import Problems
from partners.services.oddities import OddityCounter
from partners.services.ohana_package import Known, Row
from partners.services.ohana_records import (
    AddressRecord,
    ContactRecord,
    LocationRecord,
    MailAddressRecord,
    OrganisationRecord,
    PhoneRecord,
    TaxonomyTermRecord,
)
from partners.services.phone_numbers import PhoneForm, read_phone

_POSTAL_CODE = re.compile(r"\d{5}(-\d{4})?")


def term_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> TaxonomyTermRecord:
    """A taxonomy term."""
    return TaxonomyTermRecord(
        source_id=row.required("id", problems),
        code=row.required("taxonomy_id", problems),
        name=row.required("name", problems),
        parent_code=row.text("parent_id"),
    )


def organisation_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> OrganisationRecord:
    """An organisation."""
    return OrganisationRecord(
        source_id=row.required("id", problems),
        name=row.required("name", problems),
        alternate_name=row.text("alternate_name"),
        description=row.text("description"),
        email=row.text("email"),
        website=row.text("website"),
        legal_status=row.text("legal_status"),
        tax_status=row.text("tax_status"),
        tax_id=row.text("tax_id"),
        date_incorporated=row.text("date_incorporated"),
        accreditations=row.text("accreditations"),
        licenses=row.text("licenses"),
        funding_sources=row.text("funding_sources"),
    )


def location_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> LocationRecord:
    """A location; coordinates that are no degrees are left out and counted."""
    organisation_id = row.text("organization_id")
    if organisation_id not in known.organisations:
        odd.note("location_organisation_unknown", row.file, row.line, organisation_id)
        organisation_id = None
    latitude = _degrees(row, "latitude", 90, odd)
    longitude = _degrees(row, "longitude", 180, odd)
    if latitude is None or longitude is None:
        odd.note("location_without_coordinates", row.file, row.line)
        latitude = longitude = None
    elif longitude < 0:
        odd.note("longitude_negative", row.file, row.line, row.text("longitude"))
    return LocationRecord(
        source_id=row.required("id", problems),
        organisation_id=organisation_id,
        name=row.required("name", problems),
        alternate_name=row.text("alternate_name"),
        description=row.text("description"),
        email=row.text("email"),
        admin_emails=row.text("admin_emails"),
        website=row.text("website"),
        languages=row.text("languages"),
        accessibility=row.text("accessibility"),
        transportation=row.text("transportation"),
        latitude=latitude,
        longitude=longitude,
        is_virtual=(row.text("virtual") or "").lower() in {"true", "t", "1", "yes"},
    )


def _degrees(row: Row, column: str, limit: int, odd: OddityCounter) -> float | None:
    value = row.text(column)
    if value is None:
        return None
    try:
        degrees = float(value)
    except ValueError:
        degrees = float("nan")
    if -limit <= degrees <= limit:
        return degrees
    odd.note("coordinate_unreadable", row.file, row.line, value)
    return None


def address_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> AddressRecord:
    """A street address."""
    location_id = row.text("location_id")
    if location_id not in known.locations:
        odd.note("address_location_unknown", row.file, row.line, location_id)
        location_id = None
    _note_address(row, odd)
    return AddressRecord(
        source_id=row.required("id", problems),
        location_id=location_id,
        address_1=row.text("address_1"),
        address_2=row.text("address_2"),
        city=row.text("city"),
        state_province=row.text("state_province"),
        postal_code=row.text("postal_code"),
        country=(row.text("country") or "").upper() or None,
    )


def _note_address(row: Row, odd: OddityCounter) -> None:
    if row.text("address_1") is None:
        odd.note("address_without_street", row.file, row.line)
    code = row.text("postal_code")
    if code is None or not _POSTAL_CODE.fullmatch(code):
        odd.note("postal_code_unusual", row.file, row.line, code)


def mail_address_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> MailAddressRecord:
    """A postal address; kept also where its location does not exist."""
    given = row.text("location_id")
    if given not in known.locations:
        odd.note("mail_address_location_unknown", row.file, row.line, given)
    _note_address(row, odd)
    return MailAddressRecord(
        source_id=row.required("id", problems),
        location_id=given if given in known.locations else None,
        source_location_id=given,
        attention=row.text("attention"),
        address_1=row.text("address_1"),
        address_2=row.text("address_2"),
        city=row.text("city"),
        state_province=row.text("state_province"),
        postal_code=row.text("postal_code"),
        country=(row.text("country") or "").upper() or None,
    )


def contact_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> ContactRecord:
    """A contact with its owners."""
    return ContactRecord(
        source_id=row.required("id", problems),
        organisation_id=_owner(row, "organization_id", known.organisations, odd),
        location_id=_owner(row, "location_id", known.locations, odd),
        service_id=_owner(row, "service_id", known.services, odd),
        name=row.required("name", problems),
        title=row.text("title"),
        department=row.text("department"),
        email=row.text("email"),
    )


def phone_of(row: Row, known: Known, odd: OddityCounter, problems: Problems) -> PhoneRecord:
    """A telephone number with its owners; an odd one is kept as given."""
    number = row.required("number", problems)
    form, digits = read_phone(number)
    if form is not PhoneForm.USUAL:
        odd.note("phone_odd", row.file, row.line, number)
        odd.note(f"phone_{form.value}", row.file, row.line, number)
    return PhoneRecord(
        source_id=row.required("id", problems),
        organisation_id=_owner(row, "organization_id", known.organisations, odd),
        location_id=_owner(row, "location_id", known.locations, odd),
        service_id=_owner(row, "service_id", known.services, odd),
        contact_id=_owner(row, "contact_id", known.contacts, odd),
        number=number,
        digits=digits,
        extension=row.text("extension"),
        kind=row.text("number_type"),
        department=row.text("department"),
        vanity_number=row.text("vanity_number"),
        country_prefix=row.text("country_prefix"),
    )


def _owner(
    row: Row, column: str, known: frozenset[str] | Mapping[str, Row], odd: OddityCounter
) -> str | None:
    value = row.text(column)
    if value is None or value in known:
        return value
    odd.note("reference_unknown", row.file, row.line, f"{column} {value}")
    return None
