"""Reads of saved filters, and of the names that a filter's form offers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Actor, OrganisationKind, Role
from core.errors import NotFound
from core.text import N_
from partners.memoranda.models import Partnership
from partners.services.models import Service
from referrals.handover.filters.models import SavedFilter
from referrals.handover.filters.policy import visible_to
from referrals.handover.filters.values import ListFilter, ListKind, from_query

Choices = tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRow:
    """A saved filter of the reader."""

    id: UUID
    list_kind: ListKind
    name: str
    filter: ListFilter
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The organisations, services and people by whom a list may be narrowed."""

    agencies: Choices = ()
    ngos: Choices = ()
    services: Choices = ()
    workers: Choices = ()


def list_saved(session: Session, actor: Actor, kind: ListKind | None = None) -> tuple[SavedRow, ...]:
    """The actor's own filters by name; one statement."""
    query = visible_to(actor).order_by(SavedFilter.list_kind, SavedFilter.name_folded)
    if kind is not None:
        query = query.where(SavedFilter.list_kind == kind)
    return tuple(_row(row) for row in session.scalars(query))


def get_saved(session: Session, actor: Actor, filter_id: UUID) -> SavedRow:
    """One of the actor's own filters; raises `NotFound` for others'."""
    found = session.scalars(visible_to(actor).where(SavedFilter.id == filter_id)).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such filter."))
    return _row(found)


def offered_to(session: Session, actor: Actor, kind: ListKind) -> Offered:
    """What the form of a list offers; at most three statements."""
    if kind is ListKind.QUEUE:
        return Offered(
            agencies=_partners(session, actor),
            services=_services(session, [actor.organisation_id] if actor.organisation_id else []),
            workers=_workers(session, actor),
        )
    ngos = _partners(session, actor)
    if kind is ListKind.OFFICER:
        return Offered(ngos=ngos)
    return Offered(ngos=ngos, services=_services(session, [ngo_id for ngo_id, _ in ngos]))


def _partners(session: Session, actor: Actor) -> Choices:
    """The other sides of the actor's partnerships; for officers without those whose name would tell too much."""
    ngo = actor.organisation_kind is OrganisationKind.NGO
    own, other = (
        (Partnership.ngo_id, Partnership.agency_id) if ngo else (Partnership.agency_id, Partnership.ngo_id)
    )
    query = (
        sa.select(Organisation.id, Organisation.name)
        .join(Partnership, other == Organisation.id)
        .where(own == actor.organisation_id)
        .order_by(Organisation.name, Organisation.id)
    )
    if not ngo and not actor.has_role(Role.PARTNERSHIP_DESK):
        query = query.where(Organisation.reveals_service_kind.is_(False))
    return tuple((row.id, row.name) for row in session.execute(query.distinct()))


def _services(session: Session, organisation_ids: Iterable[UUID]) -> Choices:
    query = (
        sa.select(Service.id, Service.name)
        .where(Service.organisation_id.in_(list(organisation_ids)))
        .order_by(Service.name, Service.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query))


def _workers(session: Session, actor: Actor) -> Choices:
    query = (
        sa.select(User.id, User.name)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.organisation_id == actor.organisation_id,
            User.status == UserStatus.ACTIVE,
            UserRole.role.in_((Role.NGO_WORKER, Role.NGO_MANAGER)),
        )
        .order_by(User.name, User.id)
    )
    return tuple((row.id, row.name) for row in session.execute(query.distinct()))


def _row(saved: SavedFilter) -> SavedRow:
    return SavedRow(
        id=saved.id,
        list_kind=saved.list_kind,
        name=saved.name,
        filter=from_query(saved.list_kind, saved.query),
        is_default=saved.is_default,
    )
