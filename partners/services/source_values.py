"""What each record of a directory package becomes in our tables, column by column."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from partners.services.models import ServiceStatus
from partners.services.ohana_records import (
    AddressRecord,
    ContactRecord,
    LocationRecord,
    MailAddressRecord,
    OrganisationRecord,
    PhoneRecord,
    ServiceRecord,
)

Ids = Mapping[str, UUID]
ADDRESS_COLUMNS = ("address_1", "address_2", "city", "state_province", "postal_code", "country")
OWNERS = ("organisation_id", "location_id", "service_id")


def day_of(text: str | None) -> date | None:
    """An ISO date, or None where the source gives none that can be read."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def organisation_values(record: OrganisationRecord) -> dict[str, Any]:
    """A candidate NGO."""
    values = asdict(record)
    del values["source_id"]
    values["incorporated_on"] = day_of(values.pop("date_incorporated"))
    return values


def location_values(
    record: LocationRecord, address: AddressRecord | None, organisations: Ids
) -> dict[str, Any]:
    """A place with its street address."""
    values = asdict(record)
    del values["source_id"], values["admin_emails"]
    values["organisation_id"] = organisations.get(record.organisation_id or "")
    for column in ADDRESS_COLUMNS:
        values[column] = getattr(address, column) if address else None
    return values


def service_values(record: ServiceRecord, organisations: Ids, locations: Ids) -> dict[str, Any]:
    """A service of the organisation to which its location belongs."""
    values = asdict(record)
    del values["source_id"], values["taxonomy_codes"], values["needs"]
    values["organisation_id"] = organisations.get(record.organisation_id or "")
    values["location_id"] = locations.get(record.location_id or "")
    values["status"] = ServiceStatus(record.status)
    return values


def mail_address_values(record: MailAddressRecord, locations: Ids) -> dict[str, Any]:
    """A postal address, also where its location does not exist."""
    values = asdict(record)
    del values["source_id"]
    values["location_id"] = locations.get(record.location_id or "")
    return values


def contact_values(record: ContactRecord, owners: Mapping[str, Ids]) -> dict[str, Any]:
    """A named contact with its owners."""
    values = asdict(record)
    del values["source_id"]
    return values | _owners(record, owners)


def phone_values(record: PhoneRecord, owners: Mapping[str, Ids], contacts: Ids) -> dict[str, Any]:
    """A telephone number with its owners."""
    values = asdict(record)
    del values["source_id"], values["vanity_number"], values["country_prefix"]
    return values | _owners(record, owners) | {"contact_id": contacts.get(record.contact_id or "")}


def _owners(record: ContactRecord | PhoneRecord, owners: Mapping[str, Ids]) -> dict[str, UUID | None]:
    return {column: owners[column].get(getattr(record, column) or "") for column in OWNERS}
