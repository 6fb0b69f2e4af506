"""What pages and other slices read of the directory."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.organisations.models import OrganisationStatus
from partners.services.capacity import CapacityRow
from partners.services.codes import Modality, Population, ServiceStatus
from partners.services.needs import Need
from partners.services.opening import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRow:
    """One organisation in the list."""

    id: UUID
    name: str
    alternate_name: str | None
    status: OrganisationStatus
    services: int
    mental_health_services: int
    city: str | None
    """Of its first location by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceMatch:
    """A service that fits a search."""

    id: UUID
    name: str
    capacity: CapacityRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryPage:
    """One page of the list; `total` is the count of all that match."""

    rows: tuple[DirectoryRow, ...]
    matches: Mapping[UUID, tuple[ServiceMatch, ...]]
    """By organisation; empty where the search asks for nothing of a service."""
    total: int
    previous: UUID | None
    """First row of this page, where there are rows before it."""
    next: UUID | None
    """Last row of this page, where there are rows after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRow:
    """A service with all that is said of it; needs and codes in the order of their lists."""

    id: UUID
    organisation_id: UUID | None
    location_id: UUID | None
    name: str
    alternate_name: str | None
    description: str | None
    status: ServiceStatus
    eligibility: str | None
    minimum_age: int | None
    maximum_age: int | None
    languages: str | None
    interpretation_services: str | None
    fees: str | None
    has_sliding_scale: bool
    accepted_payments: str | None
    application_process: str | None
    required_documents: str | None
    wait_time: str | None
    service_areas: str | None
    email: str | None
    website: str | None
    is_mental_health: bool
    alert: str | None
    alert_until: date | None
    schedule_description: str | None
    always_open: bool
    accessibility: str | None
    assured_at: datetime | None
    source: str | None
    needs: tuple[Need, ...]
    populations: tuple[Population, ...]
    modalities: tuple[Modality, ...]
    language_codes: tuple[str, ...]
    hours: tuple[Hours, ...]
    areas: tuple[str, ...]

    def alert_on(self, day: date) -> str | None:
        """The alert, as long as it is shown."""
        return self.alert if self.alert_until is None or day <= self.alert_until else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRow:
    """A place with its street address."""

    id: UUID
    name: str
    address_1: str | None
    address_2: str | None
    city: str | None
    state_province: str | None
    postal_code: str | None
    country: str | None
    latitude: float | None
    longitude: float | None
    languages: str | None
    accessibility: str | None
    transportation: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRow:
    """A number as the source gives it, and what a phone dials where it can be dialled."""

    number: str
    digits: str | None
    extension: str | None
    kind: str | None
    department: str | None
    location_id: UUID | None
    service_id: UUID | None
    contact_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A named contact."""

    id: UUID
    name: str
    title: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddressRow:
    """A postal address of one of the locations."""

    attention: str | None
    address_1: str | None
    address_2: str | None
    city: str | None
    state_province: str | None
    postal_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryEntry:
    """An organisation with all that the directory knows of it."""

    id: UUID
    name: str
    alternate_name: str | None
    description: str | None
    status: OrganisationStatus
    email: str | None
    phone: str | None
    website: str | None
    legal_status: str | None
    tax_status: str | None
    incorporated_on: date | None
    accreditations: str | None
    licenses: str | None
    source: str | None
    imported_at: datetime | None
    """When a directory was last imported from the source."""
    services: tuple[ServiceRow, ...]
    capacities: Mapping[UUID, CapacityRow]
    """The newest figure of each service of which one was said."""
    locations: tuple[LocationRow, ...]
    phones: tuple[PhoneRow, ...]
    contacts: tuple[ContactRow, ...]
    mail_addresses: tuple[MailAddressRow, ...]


def columns_of(model: type[Any], row: type[Any], *without: str) -> tuple[Any, ...]:
    """The columns of a model that a row carries under the same names."""
    return tuple(getattr(model, field.name) for field in fields(row) if field.name not in without)
