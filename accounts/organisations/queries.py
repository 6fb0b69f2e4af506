"""Reads of organisations, their units, areas and business calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation, OrganisationStatus, Unit
from accounts.organisations.policy import NOT_FOUND, may_change
from core.actor import Actor, OrganisationKind
from core.business_time import BusinessCalendar, calendar_for
from core.errors import NotFound

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """An organisation as pages and other slices read it."""

    id: UUID
    version: int
    kind: OrganisationKind
    status: OrganisationStatus
    name: str
    alternate_name: str | None
    description: str | None
    email: str | None
    phone: str | None
    website: str | None
    timezone: str
    locale: str
    country: str
    subdivision: str | None
    opens_at: time
    closes_at: time
    reveals_service_kind: bool
    banner: str | None
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationListRow:
    """One line of a list of organisations."""

    id: UUID
    kind: OrganisationKind
    status: OrganisationStatus
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A unit of an agency or a team of an NGO."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """A district or beat of an agency."""

    id: UUID
    code: str
    name: str


_ROW = tuple(getattr(Organisation, name) for name in OrganisationRow.__dataclass_fields__)
_ONE = sa.select(*_ROW).where(Organisation.id == sa.bindparam("id"))
"""Built once: five steps of a sending ask it."""
_LIST_ROW = tuple(getattr(Organisation, name) for name in OrganisationListRow.__dataclass_fields__)


def find_organisation_row(session: Session, organisation_id: UUID) -> OrganisationRow | None:
    """The organisation, if there is one."""
    row = session.execute(_ONE, {"id": organisation_id}).one_or_none()
    return OrganisationRow(**row._mapping) if row else None


def get_organisation_row(session: Session, organisation_id: UUID) -> OrganisationRow:
    """The organisation; raises `NotFound`."""
    row = find_organisation_row(session, organisation_id)
    if row is None:
        raise NotFound(NOT_FOUND)
    return row


def list_active_agencies(session: Session) -> list[OrganisationListRow]:
    """Every agency that takes part, by name."""
    query = sa.select(*_LIST_ROW).where(
        Organisation.kind == OrganisationKind.AGENCY, Organisation.status == OrganisationStatus.ACTIVE
    )
    rows = session.execute(query.order_by(Organisation.name, Organisation.id))
    return [OrganisationListRow(**row._mapping) for row in rows]


def organisation_names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of some organisations by id; those that do not exist are left out."""
    query = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    return {row.id: row.name for row in session.execute(query)}


def get_managed_organisation(session: Session, actor: Actor, organisation_id: UUID) -> OrganisationRow:
    """The organisation, for those who manage it; raises `NotFound` for everybody else."""
    may_change(actor, organisation_id)
    return get_organisation_row(session, organisation_id)


def find_organisation_named(
    session: Session, name: str, *, kind: OrganisationKind | None = None
) -> OrganisationRow | None:
    """The organisation of exactly this name, the active one first where several share it."""
    query = sa.select(*_ROW).where(Organisation.name == name)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    active_first = sa.case((Organisation.status == OrganisationStatus.ACTIVE, 0), else_=1)
    row = session.execute(query.order_by(active_first, Organisation.id).limit(1)).one_or_none()
    return OrganisationRow(**row._mapping) if row else None


def calendar_of(session: Session, organisation_id: UUID) -> BusinessCalendar:
    """The business calendar of an organisation: its zone, opening hours and public holidays."""
    row = get_organisation_row(session, organisation_id)
    return calendar_for(
        row.timezone, row.country, subdivision=row.subdivision, opens=row.opens_at, closes=row.closes_at
    )


def list_units(session: Session, organisation_id: UUID) -> list[UnitRow]:
    """The units of an organisation by name."""
    rows = session.execute(
        sa.select(Unit.id, Unit.name).where(Unit.organisation_id == organisation_id).order_by(Unit.name)
    )
    return [UnitRow(id=row.id, name=row.name) for row in rows]


def list_areas(session: Session, organisation_id: UUID) -> list[AreaRow]:
    """The areas of an agency by code."""
    rows = session.execute(
        sa.select(Area.id, Area.code, Area.name)
        .where(Area.organisation_id == organisation_id)
        .order_by(Area.code)
    )
    return [AreaRow(id=row.id, code=row.code, name=row.name) for row in rows]


def list_organisations(
    session: Session,
    *,
    kind: OrganisationKind | None = None,
    status: OrganisationStatus | None = None,
    search: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = PAGE_SIZE,
) -> list[OrganisationListRow]:
    """Organisations by name, a page at a time; `after` is the name and id of the last one shown.

    `search` finds a part of the name, whatever its case.
    """
    query = sa.select(*_LIST_ROW).order_by(Organisation.name, Organisation.id).limit(limit)
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    if status is not None:
        query = query.where(Organisation.status == status)
    if search:
        query = query.where(Organisation.name.icontains(search, autoescape=True))
    if after is not None:
        query = query.where(
            sa.or_(
                Organisation.name > after[0],
                sa.and_(Organisation.name == after[0], Organisation.id > after[1]),
            )
        )
    return [OrganisationListRow(**row._mapping) for row in session.execute(query)]
