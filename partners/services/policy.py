"""Who may see and change the directory: everybody reads it, an NGO keeps its own services."""

from uuid import UUID

import sqlalchemy as sa

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Denied
from core.permissions import Permission
from core.text import N_
from partners.services.models import Service


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the organisations in the directory: NGOs, candidates included, but none that is suspended."""
    query = sa.select(Organisation.id).where(Organisation.kind == OrganisationKind.NGO)
    if not actor.holds(Permission.DIRECTORY_READ):
        return query.where(sa.false())
    taking_part = Organisation.status != OrganisationStatus.SUSPENDED
    return query.where(sa.or_(taking_part, Organisation.id == actor.organisation_id))


def own_services(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the services that exist for an actor who means to change one: their own organisation's."""
    return sa.select(Service.id).where(Service.organisation_id == actor.organisation_id)


def may_keep_services(actor: Actor) -> None:
    """Those who draft an NGO's agreements also say what the NGO offers."""
    if actor.organisation_kind is not OrganisationKind.NGO:
        raise Denied(N_("Services are kept by the NGO that offers them."))
    if not actor.holds(Permission.MEMORANDUM_DRAFT):
        raise Denied(N_("Your role may not change services."))


def can_keep_services(actor: Actor, organisation_id: UUID | None) -> bool:
    """Whether the actor may add and change services of this organisation."""
    try:
        may_keep_services(actor)
    except ConcordatError:
        return False
    return actor.organisation_id == organisation_id


def may_import(actor: Actor) -> None:
    """A directory is imported by the operator or on the command line."""
    if not actor.has_role(Role.SYSTEM, Role.OPERATOR):
        raise Denied(N_("Only the operator may import a directory."))
