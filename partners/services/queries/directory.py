"""Reads of the directory: the list with its search, and one organisation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from audit.models import AuditRow
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.services import policy
from partners.services.codes import LANGUAGES, Modality, Population, ServiceStatus
from partners.services.models import (
    Contact,
    Location,
    MailAddress,
    Phone,
    Service,
    ServiceArea,
    ServiceLanguage,
    ServiceModality,
    ServiceNeed,
    ServicePopulation,
)
from partners.services.needs import Need
from partners.services.queries.capacity import capacities_of, takes_people
from partners.services.queries.services import service_rows
from partners.services.rows import (
    ContactRow,
    DirectoryEntry,
    DirectoryPage,
    DirectoryRow,
    LocationRow,
    MailAddressRow,
    PhoneRow,
    ServiceMatch,
    columns_of,
)

PAGE_SIZE = 25
NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for in the directory; nothing set finds every organisation."""

    text: str = ""
    """Part of a name, or of a service's name or description, whatever its case."""
    need: Need | None = None
    population: Population | None = None
    modality: Modality | None = None
    language: str | None = None
    """ISO 639 code of the list."""
    age: int | None = None
    """Completed years of the person; a service that names no ages takes all."""
    takes_people: bool = False
    """Only services whose figure says that they take people, and is not stale."""
    mental_health: bool = False
    """Only organisations with a service for mental health or crisis."""
    active: bool = False
    """Only organisations that take part."""

    @property
    def asks_for_services(self) -> bool:
        """Whether a service has to fit, not only an organisation."""
        coded = (self.need, self.population, self.modality, self.language, self.age)
        return any(value is not None for value in coded) or self.takes_people or self.mental_health


def list_directory(
    session: Session,
    actor: Actor,
    *,
    search: Search | None = None,
    after: UUID | None = None,
    before: UUID | None = None,
    on: datetime,
) -> DirectoryPage:
    """Organisations by name, a page at a time, after or before one of them.

    Where that one no longer exists or is not in the directory, the first page is shown.
    """
    wanted = search or Search()
    conditions = [Organisation.id.in_(policy.visible_to(actor)), *_matching(wanted, on)]
    edge = _edge(session, after or before)
    backwards = edge is not None and after is None
    query = sa.select(*_LIST_ROW).where(*conditions)
    if edge is not None:
        key = sa.tuple_(Organisation.name, Organisation.id)
        here = sa.tuple_(sa.literal(edge[0]), sa.literal(edge[1], sa.Uuid()))
        query = query.where(key < here if backwards else key > here)
    order = (Organisation.name, Organisation.id)
    query = query.order_by(*(column.desc() for column in order) if backwards else order)
    found = [DirectoryRow(**row._mapping) for row in session.execute(query.limit(PAGE_SIZE + 1))]
    more = len(found) > PAGE_SIZE
    rows = found[:PAGE_SIZE][::-1] if backwards else found[:PAGE_SIZE]
    total = session.scalar(sa.select(sa.func.count()).select_from(Organisation).where(*conditions)) or 0
    earlier, later = (more, True) if backwards else (edge is not None, more)
    return DirectoryPage(
        rows=tuple(rows),
        matches=_matches(session, rows, wanted, on),
        total=total,
        previous=rows[0].id if rows and earlier else None,
        next=rows[-1].id if rows and later else None,
    )


def _edge(session: Session, organisation_id: UUID | None) -> tuple[str, UUID] | None:
    if organisation_id is None:
        return None
    name = session.scalar(sa.select(Organisation.name).where(Organisation.id == organisation_id))
    return None if name is None else (name, organisation_id)


def _services_of(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[UUID]]:
    return sa.select(Service.id).where(Service.organisation_id == Organisation.id, *conditions)


def _fitting(search: Search, on: datetime) -> list[sa.ColumnElement[bool]]:
    """What must hold of one and the same service, which is active."""
    found: list[sa.ColumnElement[bool]] = [Service.status == ServiceStatus.ACTIVE]
    if search.mental_health:
        found.append(Service.is_mental_health.is_(True))
    if search.need is not None:
        found.append(_has(ServiceNeed, ServiceNeed.need == search.need))
    if search.population is not None:
        found.append(_has(ServicePopulation, ServicePopulation.population == search.population))
    if search.modality is not None:
        found.append(_has(ServiceModality, ServiceModality.modality == search.modality))
    if search.language is not None:
        # Imports name languages in words; the words of the list are those of the source.
        words = Service.languages.icontains(LANGUAGES[search.language], autoescape=True)
        found.append(sa.or_(_has(ServiceLanguage, ServiceLanguage.code == search.language), words))
    if search.age is not None:
        found.append(sa.or_(Service.minimum_age.is_(None), Service.minimum_age <= search.age))
        found.append(sa.or_(Service.maximum_age.is_(None), Service.maximum_age >= search.age))
    if search.takes_people:
        found.append(takes_people(on))
    return found


def _has(model: type[Any], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(model.service_id == Service.id, condition)


def _matching(search: Search, on: datetime) -> Iterable[sa.ColumnElement[bool]]:
    if search.asks_for_services:
        yield sa.exists(_services_of(*_fitting(search, on)))
    if search.active:
        yield Organisation.status == OrganisationStatus.ACTIVE
    for word in search.text.split()[:8]:
        own = (Organisation.name, Organisation.alternate_name, Organisation.description)
        theirs = (Service.name, Service.alternate_name, Service.description, Service.keywords)
        of_areas = sa.exists().where(
            ServiceArea.service_id == Service.id, ServiceArea.name.icontains(word, autoescape=True)
        )
        yield sa.or_(
            *(column.icontains(word, autoescape=True) for column in own),
            sa.exists(
                _services_of(
                    sa.or_(*(column.icontains(word, autoescape=True) for column in theirs), of_areas)
                )
            ),
        )


def _matches(
    session: Session, rows: Sequence[DirectoryRow], search: Search, on: datetime
) -> Mapping[UUID, tuple[ServiceMatch, ...]]:
    """The services that fit, of the organisations on the page, with their capacity."""
    if not search.asks_for_services or not rows:
        return {}
    found = session.execute(
        sa.select(Service.id, Service.name, Service.organisation_id)
        .where(Service.organisation_id.in_([row.id for row in rows]), *_fitting(search, on))
        .order_by(Service.name, Service.id)
    ).all()
    figures = capacities_of(session, [row.id for row in found], on)
    matches: dict[UUID, tuple[ServiceMatch, ...]] = {}
    for row in found:
        match = ServiceMatch(id=row.id, name=row.name, capacity=figures.get(row.id))
        matches[row.organisation_id] = (*matches.get(row.organisation_id, ()), match)
    return matches


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).select_from(Service)
    return counted.where(Service.organisation_id == Organisation.id, *conditions).scalar_subquery()


_LIST_ROW = (
    *columns_of(Organisation, DirectoryRow, "services", "mental_health_services", "city"),
    _count(Service.status == ServiceStatus.ACTIVE).label("services"),
    _count(Service.status == ServiceStatus.ACTIVE, Service.is_mental_health.is_(True)).label(
        "mental_health_services"
    ),
    sa.select(Location.city)
    .where(Location.organisation_id == Organisation.id)
    .order_by(Location.name, Location.id)
    .limit(1)
    .scalar_subquery()
    .label("city"),
)
_PARTS = ("imported_at", "services", "capacities", "locations", "phones", "contacts", "mail_addresses")


def get_entry(session: Session, actor: Actor, organisation_id: UUID, *, on: datetime) -> DirectoryEntry:
    """An organisation with its services, locations, phones and contacts; raises `NotFound`."""
    query = sa.select(*columns_of(Organisation, DirectoryEntry, *_PARTS)).where(
        Organisation.id == organisation_id, Organisation.id.in_(policy.visible_to(actor))
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    places = session.execute(
        sa.select(*columns_of(Location, LocationRow))
        .where(Location.organisation_id == organisation_id)
        .order_by(Location.name, Location.id)
    )
    contacts = session.execute(
        sa.select(*columns_of(Contact, ContactRow))
        .where(Contact.organisation_id == organisation_id)
        .order_by(Contact.name, Contact.id)
    )
    postal = session.execute(
        sa.select(*columns_of(MailAddress, MailAddressRow))
        .join(Location, Location.id == MailAddress.location_id)
        .where(Location.organisation_id == organisation_id)
        .distinct()
        .order_by(MailAddress.city, MailAddress.address_1)
    )
    services = tuple(service_rows(session, Service.organisation_id == organisation_id))
    return DirectoryEntry(
        **row._mapping,
        imported_at=_imported_at(session, row.source),
        services=services,
        capacities=capacities_of(session, [service.id for service in services], on),
        locations=tuple(LocationRow(**place._mapping) for place in places),
        phones=_phones(session, organisation_id),
        contacts=tuple(ContactRow(**contact._mapping) for contact in contacts),
        mail_addresses=tuple(MailAddressRow(**address._mapping) for address in postal),
    )


def _imported_at(session: Session, source: str | None) -> datetime | None:
    about = (AuditRow.subject_kind == "directory", AuditRow.subject_id == (source or ""))
    imported = sa.select(sa.func.max(AuditRow.at)).where(*about, AuditRow.action == "directory.imported")
    return session.scalar(imported)


def _phones(session: Session, organisation_id: UUID) -> tuple[PhoneRow, ...]:
    query = (
        sa.select(*columns_of(Phone, PhoneRow))
        .where(Phone.organisation_id == organisation_id)
        .order_by(Phone.department, Phone.number, Phone.id)
    )
    return tuple(PhoneRow(**row._mapping) for row in session.execute(query))
