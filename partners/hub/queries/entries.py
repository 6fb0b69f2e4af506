"""One service or one organisation as everybody may read it: no contact by name, no figure meant for referrers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.errors import NotFound
from core.text import N_
from partners.hub.queries.search import is_other_line, listed
from partners.hub.values import Cost, is_stale
from partners.hub.words import cost_of, languages_in
from partners.services.codes import ordered_languages
from partners.services.models import Location, Service
from partners.services.opening import open_until
from partners.services.queries.services import nearest_phones, service_rows
from partners.services.rows import LocationRow, PhoneRow, ServiceRow, columns_of

NOT_FOUND = N_("This entry is not in the directory any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEntry:
    """A service with all that somebody wants to know who looks for help."""

    service: ServiceRow
    organisation_id: UUID
    organisation_name: str
    organisation_phone: str | None
    timezone: str
    place: LocationRow | None
    phones: tuple[PhoneRow, ...]
    """Voice lines first; those that nobody can dial come last."""
    cost: Cost
    language_codes: tuple[str, ...]
    """Said in codes, or in words that name languages."""
    stale: bool
    open_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEntry:
    """An organisation with its services and places."""

    id: UUID
    name: str
    alternate_name: str | None
    description: str | None
    email: str | None
    phone: str | None
    website: str | None
    services: tuple[ServiceRow, ...]
    places: tuple[LocationRow, ...]


def list_service_entries(
    session: Session, service_ids: Sequence[UUID], *, now: datetime
) -> list[ServiceEntry]:
    """These services in the order given, without those that are not listed; for a handful of them."""
    owners = {
        row.service_id: row
        for row in session.execute(
            sa.select(
                Service.id.label("service_id"),
                Organisation.id,
                Organisation.name,
                Organisation.phone,
                Organisation.timezone,
            )
            .join(Organisation, Organisation.id == Service.organisation_id)
            .where(Service.id.in_(list(service_ids)), *listed())
        )
    }
    if not owners:
        return []
    rows = {row.id: row for row in service_rows(session, Service.id.in_(list(owners)))}
    places = {
        row.id: LocationRow(**row._mapping)
        for row in session.execute(
            sa.select(*columns_of(Location, LocationRow)).where(
                Location.id.in_([row.location_id for row in rows.values() if row.location_id])
            )
        )
    }
    found = []
    for service_id in dict.fromkeys(service_ids):
        if service_id not in rows:
            continue
        row, owner = rows[service_id], owners[service_id]
        phones = sorted(
            nearest_phones(session, row), key=lambda one: is_other_line(one.kind, one.department, one.digits)
        )
        found.append(
            ServiceEntry(
                service=row,
                organisation_id=owner.id,
                organisation_name=owner.name,
                organisation_phone=owner.phone,
                timezone=owner.timezone,
                place=places.get(row.location_id) if row.location_id else None,
                phones=tuple(phones),
                cost=cost_of(row.fees, has_sliding_scale=row.has_sliding_scale),
                language_codes=ordered_languages(set(row.language_codes) | languages_in(row.languages)),
                stale=is_stale(row.assured_at, now=now),
                open_until=open_until(row.hours, now, owner.timezone),
            )
        )
    return found


def print_of(entry: ServiceEntry) -> str:
    """What tells one state of an entry from another, as everybody reads it; the passing of time changes nothing."""
    shown = replace(entry, stale=False, open_until=None, service=replace(entry.service, assured_at=None))
    return sha256(repr(shown).encode()).hexdigest()[:32]


def get_service_entry(session: Session, service_id: UUID, *, now: datetime) -> ServiceEntry:
    """A service that everybody may see; raises `NotFound`."""
    found = list_service_entries(session, [service_id], now=now)
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def get_organisation_entry(session: Session, organisation_id: UUID) -> OrganisationEntry:
    """An organisation that everybody may see, with the services that it offers; raises `NotFound`."""
    query = sa.select(*columns_of(Organisation, OrganisationEntry, "services", "places"))
    kind, status, offered = listed()
    row = session.execute(query.where(Organisation.id == organisation_id, kind, status)).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    places = session.execute(
        sa.select(*columns_of(Location, LocationRow))
        .where(Location.organisation_id == organisation_id, Location.address_1.is_not(None))
        .order_by(Location.name, Location.id)
    )
    return OrganisationEntry(
        **row._mapping,
        services=tuple(service_rows(session, Service.organisation_id == organisation_id, offered)),
        places=tuple(LocationRow(**place._mapping) for place in places),
    )
