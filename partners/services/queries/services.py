"""Reads of services: rows with their needs, populations, ways of meeting, languages, hours, areas and phones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.services import policy
from partners.services.capacity import CapacityRow
from partners.services.codes import (
    Modality,
    Population,
    ServiceStatus,
    ordered_languages,
    ordered_modalities,
    ordered_populations,
)
from partners.services.models import (
    Location,
    Phone,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
    ServiceSchedule,
)
from partners.services.needs import Need, ordered_needs
from partners.services.opening import Hours
from partners.services.queries.capacity import find_capacity
from partners.services.rows import LocationRow, PhoneRow, ServiceRow, columns_of

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
_MEMBERS = ("needs", "populations", "modalities", "language_codes", "hours", "areas")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePage:
    """One service with all that somebody who refers wants to know."""

    service: ServiceRow
    organisation_id: UUID | None
    organisation_name: str | None
    organisation_phone: str | None
    organisation_status: OrganisationStatus | None
    timezone: str
    capacity: CapacityRow | None
    phones: tuple[PhoneRow, ...]
    """Of the service; of its place or organisation where it has none itself."""
    place: LocationRow | None


def service_rows(session: Session, *conditions: sa.ColumnElement[bool]) -> list[ServiceRow]:
    """Services by name; the number of statements does not grow with them."""
    query = sa.select(*columns_of(Service, ServiceRow, *_MEMBERS)).where(*conditions)
    rows = session.execute(query.order_by(Service.name, Service.id)).all()
    if not rows:
        return []
    needs: dict[UUID, set[Need]] = _grouped(session, ServiceNeed.service_id, ServiceNeed.need, conditions)
    populations: dict[UUID, set[Population]] = _grouped(
        session, ServicePopulation.service_id, ServicePopulation.population, conditions
    )
    modalities: dict[UUID, set[Modality]] = _grouped(
        session, ServiceModality.service_id, ServiceModality.modality, conditions
    )
    languages: dict[UUID, set[str]] = _grouped(
        session, ServiceLanguage.service_id, ServiceLanguage.code, conditions
    )
    areas: dict[UUID, set[str]] = _grouped(session, ServiceArea.service_id, ServiceArea.name, conditions)
    hours = hours_of(session, conditions)
    return [
        ServiceRow(
            **row._mapping,
            needs=ordered_needs(needs.get(row.id, set())),
            populations=ordered_populations(populations.get(row.id, set())),
            modalities=ordered_modalities(modalities.get(row.id, set())),
            language_codes=ordered_languages(languages.get(row.id, set())),
            hours=tuple(hours.get(row.id, ())),
            areas=tuple(sorted(areas.get(row.id, set()))),
        )
        for row in rows
    ]


def _grouped(
    session: Session,
    owner: Any,
    member: Any,
    conditions: Iterable[sa.ColumnElement[bool]],
) -> dict[UUID, set[Any]]:
    found: dict[UUID, set[Any]] = {}
    query = sa.select(owner, member).join(Service, Service.id == owner).where(*conditions)
    for service_id, value in session.execute(query):
        found.setdefault(service_id, set()).add(value)
    return found


def hours_of(session: Session, conditions: Iterable[sa.ColumnElement[bool]]) -> dict[UUID, list[Hours]]:
    """The opening hours of the services that fulfil the conditions, from Monday to Sunday."""
    found: dict[UUID, list[Hours]] = {}
    rows = session.execute(
        sa.select(
            ServiceSchedule.service_id,
            ServiceSchedule.byday,
            ServiceSchedule.opens_at,
            ServiceSchedule.closes_at,
            ServiceSchedule.notes,
        )
        .join(Service, Service.id == ServiceSchedule.service_id)
        .where(*conditions)
        .order_by(ServiceSchedule.opens_at)
    )
    for row in rows:
        hours = Hours(byday=row.byday, opens_at=row.opens_at, closes_at=row.closes_at, notes=row.notes)
        found.setdefault(row.service_id, []).append(hours)
    return {key: sorted(hours, key=lambda one: one.byday.number) for key, hours in found.items()}


def list_services(session: Session, *, organisation_id: UUID) -> list[ServiceRow]:
    """The active services of an NGO by name: those that an agreement or a referral may name."""
    return service_rows(
        session, Service.organisation_id == organisation_id, Service.status == ServiceStatus.ACTIVE
    )


def list_own_services(session: Session, actor: Actor) -> list[ServiceRow]:
    """Every service of the actor's own NGO, whatever its status."""
    policy.may_confirm_capacity(actor)
    return service_rows(session, Service.organisation_id == actor.organisation_id)


def find_owner(session: Session, service_id: UUID) -> UUID | None:
    """The organisation that offers a service, if there is such a service."""
    return session.scalar(sa.select(Service.organisation_id).where(Service.id == service_id))


def get_own_service(session: Session, actor: Actor, service_id: UUID) -> ServiceRow:
    """A service of the actor's own organisation; raises `NotFound`."""
    rows = service_rows(session, Service.id == service_id, Service.id.in_(policy.own_services(actor)))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def list_service_phones(session: Session, service_id: UUID) -> list[PhoneRow]:
    """The numbers of a service itself, as its form shows them."""
    query = (
        sa.select(*columns_of(Phone, PhoneRow))
        .where(Phone.service_id == service_id, Phone.contact_id.is_(None))
        .order_by(Phone.department, Phone.number, Phone.id)
    )
    return [PhoneRow(**row._mapping) for row in session.execute(query)]


def list_own_places(session: Session, actor: Actor) -> list[LocationRow]:
    """The places of the actor's organisation by name."""
    query = (
        sa.select(*columns_of(Location, LocationRow))
        .where(Location.organisation_id == actor.organisation_id)
        .order_by(Location.name, Location.id)
    )
    return [LocationRow(**row._mapping) for row in session.execute(query)]


def get_service_page(session: Session, actor: Actor, service_id: UUID, *, on: datetime) -> ServicePage:
    """A service of an organisation in the directory; raises `NotFound`."""
    visible = Service.organisation_id.in_(policy.visible_to(actor))
    rows = service_rows(session, Service.id == service_id, visible)
    if not rows:
        raise NotFound(NOT_FOUND)
    service = rows[0]
    owner = session.execute(
        sa.select(Organisation.name, Organisation.phone, Organisation.status, Organisation.timezone).where(
            Organisation.id == service.organisation_id
        )
    ).one()
    place = session.execute(
        sa.select(*columns_of(Location, LocationRow)).where(Location.id == service.location_id)
    ).one_or_none()
    return ServicePage(
        service=service,
        organisation_id=service.organisation_id,
        organisation_name=owner.name,
        organisation_phone=owner.phone,
        organisation_status=owner.status,
        timezone=owner.timezone,
        capacity=find_capacity(session, service_id, on),
        phones=nearest_phones(session, service),
        place=LocationRow(**place._mapping) if place else None,
    )


def nearest_phones(session: Session, service: ServiceRow) -> tuple[PhoneRow, ...]:
    """The numbers of a service; of its place or organisation where it has none itself, and nobody's own."""
    of_place = sa.and_(Phone.location_id == service.location_id, Phone.service_id.is_(None))
    of_organisation = sa.and_(
        Phone.organisation_id == service.organisation_id,
        Phone.service_id.is_(None),
        Phone.location_id.is_(None),
    )
    query = (
        sa.select(*columns_of(Phone, PhoneRow))
        .where(Phone.contact_id.is_(None), sa.or_(Phone.service_id == service.id, of_place, of_organisation))
        .order_by(Phone.department, Phone.number, Phone.id)
    )
    found = [PhoneRow(**row._mapping) for row in session.execute(query)]
    own = [row for row in found if row.service_id == service.id]
    there = [row for row in found if row.service_id is None and row.location_id is not None]
    return tuple(own or there or found)
