"""What an Ohana directory package holds, record for record, in the terms of the directory.

Identifiers are the package's own (integers as text). Cells are trimmed; an empty cell is None; line breaks within a
cell stay. Nothing is left out: where a record names another that does not exist, the reference is None and the
name that the package gives stands in `source_location_id`, or in the report.
"""

from dataclasses import dataclass

from partners.services.needs import Need


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRecord:
    """An organisation of the directory; for us a candidate NGO."""

    source_id: str
    name: str
    alternate_name: str | None
    description: str | None
    email: str | None
    website: str | None
    legal_status: str | None
    tax_status: str | None
    tax_id: str | None
    date_incorporated: str | None
    accreditations: str | None
    licenses: str | None
    funding_sources: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRecord:
    """A place of an organisation; degrees are WGS 84, both given or both None."""

    source_id: str
    organisation_id: str | None
    name: str
    alternate_name: str | None
    description: str | None
    email: str | None
    admin_emails: str | None
    website: str | None
    languages: str | None
    accessibility: str | None
    transportation: str | None
    latitude: float | None
    longitude: float | None
    is_virtual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A service at a location; its organisation is known through the location alone."""

    source_id: str
    location_id: str | None
    organisation_id: str | None
    name: str
    alternate_name: str | None
    description: str | None
    eligibility: str | None
    email: str | None
    website: str | None
    fees: str | None
    accepted_payments: str | None
    funding_sources: str | None
    application_process: str | None
    required_documents: str | None
    interpretation_services: str | None
    languages: str | None
    keywords: str | None
    service_areas: str | None
    wait_time: str | None
    status: str
    """HSDS: active, inactive, defunct or temporarily closed."""
    taxonomy_codes: tuple[str, ...]
    """Open Eligibility codes such as 106-07, each once, in the order of the package."""
    needs: tuple[Need, ...]
    is_mental_health: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRecord:
    """The street address of a location."""

    source_id: str
    location_id: str | None
    address_1: str | None
    address_2: str | None
    city: str | None
    state_province: str | None
    postal_code: str | None
    country: str | None
    """ISO 3166-1, two capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddressRecord:
    """A postal address; the location that it names may not exist."""

    source_id: str
    location_id: str | None
    source_location_id: str | None
    """As the package gives it, also where no such location exists."""
    attention: str | None
    address_1: str | None
    address_2: str | None
    city: str | None
    state_province: str | None
    postal_code: str | None
    country: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRecord:
    """A telephone number with all of its owners: a location and a service, or a contact, and an organisation."""

    source_id: str
    organisation_id: str | None
    location_id: str | None
    service_id: str | None
    contact_id: str | None
    number: str
    """As the package gives it, trimmed."""
    digits: str | None
    """What a phone dials; None where nothing can be dialled."""
    extension: str | None
    kind: str | None
    """voice or fax."""
    department: str | None
    vanity_number: str | None
    country_prefix: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """A named person at an organisation, location or service."""

    source_id: str
    organisation_id: str | None
    location_id: str | None
    service_id: str | None
    name: str
    title: str | None
    department: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyTermRecord:
    """A term of the taxonomy that the package brings along."""

    source_id: str
    code: str
    name: str
    parent_code: str | None
