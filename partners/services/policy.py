"""Who may see and change the directory: everybody reads it, an NGO keeps its own services, an agency invites."""

from uuid import UUID

import sqlalchemy as sa

from accounts.organisations.models import Organisation, OrganisationStatus
from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Denied
from core.permissions import Permission
from core.text import N_
from partners.services.lifecycle import CLAIM, INVITERS, ClaimAction, ClaimState
from partners.services.models import OrganisationClaim, Service


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


def may_confirm_capacity(actor: Actor) -> None:
    """Intake, managers and leadership of an NGO say how much room its services have."""
    if actor.organisation_kind is not OrganisationKind.NGO:
        raise Denied(N_("How much room a service has is for the NGO to say."))
    if not actor.holds(Permission.CAPACITY_CONFIRM):
        raise Denied(N_("Your role may not say how much room a service has."))


def can_confirm_capacity(actor: Actor, organisation_id: UUID | None) -> bool:
    """Whether the actor may say how much room the services of this organisation have."""
    try:
        may_confirm_capacity(actor)
    except ConcordatError:
        return False
    return actor.organisation_id == organisation_id


def claims_of(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the claims that exist for an actor: those to which their agency invited."""
    query = sa.select(OrganisationClaim.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not can_invite(actor):
        return query.where(sa.false())
    return query.where(OrganisationClaim.agency_id == actor.organisation_id)


def may_invite(actor: Actor) -> None:
    """The desk and the leadership of an agency invite organisations of the directory to take part."""
    if actor.organisation_kind is not OrganisationKind.AGENCY:
        raise Denied(N_("Organisations are invited by a police agency."))
    if not (actor.holds(Permission.MEMORANDUM_DRAFT) and actor.has_role(*INVITERS)):
        raise Denied(N_("Your role may not invite organisations."))


def can_invite(actor: Actor) -> bool:
    """Whether the actor may invite organisations of the directory."""
    try:
        may_invite(actor)
    except ConcordatError:
        return False
    return True


def may_act_on_claim(actor: Actor, state: ClaimState, action: ClaimAction) -> ClaimState:
    """The state to which a step of the table leads; raises `InvalidTransition` or `Denied`."""
    target = CLAIM.may_take(state, action, actor.roles).target
    assert target is not None, "every step of a claim changes its state"
    return target


def can_act_on_claim(actor: Actor, state: ClaimState, action: ClaimAction) -> bool:
    """Whether the table offers the step to this actor in this state."""
    try:
        may_act_on_claim(actor, state, action)
    except ConcordatError:
        return False
    return True


def may_import(actor: Actor) -> None:
    """A directory is imported by the operator or on the command line."""
    if not actor.has_role(Role.SYSTEM, Role.OPERATOR):
        raise Denied(N_("Only the operator may import a directory."))
