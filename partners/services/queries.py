"""Reads of the directory: the list with its search, one organisation, the services of an NGO."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from audit.models import AuditRow
from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.services import policy
from partners.services.models import (
    Contact,
    Location,
    MailAddress,
    Phone,
    Service,
    ServiceNeed,
    ServiceStatus,
)
from partners.services.needs import Need, ordered_needs
from partners.services.rows import (
    ContactRow,
    DirectoryEntry,
    DirectoryPage,
    DirectoryRow,
    LocationRow,
    MailAddressRow,
    PhoneRow,
    ServiceRow,
    columns_of,
)

__all__ = [
    "DirectoryEntry",
    "DirectoryPage",
    "DirectoryRow",
    "Search",
    "ServiceRow",
    "can_keep_services",
    "get_entry",
    "get_own_service",
    "list_directory",
    "list_services",
    "may_keep_services",
]

PAGE_SIZE = 25
NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
can_keep_services = policy.can_keep_services
may_keep_services = policy.may_keep_services


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for in the directory; nothing set finds every organisation."""

    text: str = ""
    """Part of a name, or of a service's name or description, whatever its case."""
    need: Need | None = None
    mental_health: bool = False
    """Only organisations with a service for mental health or crisis."""
    active: bool = False
    """Only organisations that take part."""


def list_directory(
    session: Session,
    actor: Actor,
    *,
    search: Search | None = None,
    after: UUID | None = None,
    before: UUID | None = None,
) -> DirectoryPage:
    """Organisations by name, a page at a time, after or before one of them.

    Where that one no longer exists or is not in the directory, the first page is shown.
    """
    conditions = [Organisation.id.in_(policy.visible_to(actor)), *_matching(search or Search())]
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


def _matching(search: Search) -> Iterable[sa.ColumnElement[bool]]:
    offered: list[sa.ColumnElement[bool]] = []
    if search.mental_health:
        offered.append(Service.is_mental_health.is_(True))
    if search.need is not None:
        of_need = sa.select(ServiceNeed.service_id).where(ServiceNeed.need == search.need)
        offered.append(Service.id.in_(of_need))
    if offered:
        yield sa.exists(_services_of(*offered))
    if search.active:
        yield Organisation.status == OrganisationStatus.ACTIVE
    for word in search.text.split()[:8]:
        own = (Organisation.name, Organisation.alternate_name, Organisation.description)
        theirs = (Service.name, Service.alternate_name, Service.description, Service.keywords)
        yield sa.or_(
            *(column.icontains(word, autoescape=True) for column in own),
            sa.exists(_services_of(sa.or_(*(column.icontains(word, autoescape=True) for column in theirs)))),
        )


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
_PARTS = ("imported_at", "services", "locations", "phones", "contacts", "mail_addresses")


def get_entry(session: Session, actor: Actor, organisation_id: UUID) -> DirectoryEntry:
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
    return DirectoryEntry(
        **row._mapping,
        imported_at=_imported_at(session, row.source),
        services=tuple(_service_rows(session, Service.organisation_id == organisation_id)),
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


def _service_rows(session: Session, *conditions: sa.ColumnElement[bool]) -> list[ServiceRow]:
    query = sa.select(*columns_of(Service, ServiceRow, "needs")).where(*conditions)
    rows = session.execute(query.order_by(Service.name, Service.id)).all()
    needs: dict[UUID, set[Need]] = {}
    wanted = (
        sa.select(ServiceNeed.service_id, ServiceNeed.need)
        .join(Service, Service.id == ServiceNeed.service_id)
        .where(*conditions)
    )
    for service_id, need in session.execute(wanted):
        needs.setdefault(service_id, set()).add(need)
    return [ServiceRow(**row._mapping, needs=ordered_needs(needs.get(row.id, set()))) for row in rows]


def list_services(session: Session, *, organisation_id: UUID) -> list[ServiceRow]:
    """The active services of an NGO by name: those that an agreement or a referral may name."""
    return _service_rows(
        session, Service.organisation_id == organisation_id, Service.status == ServiceStatus.ACTIVE
    )


def find_owner(session: Session, service_id: UUID) -> UUID | None:
    """The organisation that offers a service, if there is such a service."""
    return session.scalar(sa.select(Service.organisation_id).where(Service.id == service_id))


def get_own_service(session: Session, actor: Actor, service_id: UUID) -> ServiceRow:
    """A service of the actor's own organisation; raises `NotFound`."""
    rows = _service_rows(session, Service.id == service_id, Service.id.in_(policy.own_services(actor)))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]
