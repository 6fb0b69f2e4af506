"""Who takes part in the channels of a partnership: its two organisations, by role."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import NotFound
from core.permissions import Permission
from core.text import N_
from partners.memoranda.models import Partnership

TALKING = frozenset(
    {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.SUPERVISOR, Role.NGO_INTAKE, Role.NGO_MANAGER}
)
"""They run the partnership, so they read and write its conversations, and keep their side's contacts.

Officers and NGO workers have the conversation of each of their referrals, the announcements and the contacts.
"""
ANNOUNCING = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
"""They may tell everybody something."""


def partnerships_for(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the partnerships whose channels exist for an actor: those of their own organisation."""
    query = sa.select(Partnership.id)
    if not takes_part(actor):
        return query.where(sa.false())
    own = actor.organisation_id
    return query.where(sa.or_(Partnership.agency_id == own, Partnership.ngo_id == own))


def takes_part(actor: Actor) -> bool:
    """Whether an actor reads channels at all: people of an agency or an NGO whose role does."""
    sides = (OrganisationKind.AGENCY, OrganisationKind.NGO)
    return (
        actor.holds(Permission.CHANNEL_READ)
        and actor.organisation_kind in sides
        and actor.organisation_id is not None
        and actor.user_id is not None
    )


def can_talk(actor: Actor) -> bool:
    """Whether an actor reads and writes the conversations of their organisation's partnerships."""
    return takes_part(actor) and actor.holds(Permission.CHANNEL_WRITE) and actor.has_role(*TALKING)


def can_announce(actor: Actor) -> bool:
    """Whether an actor may write an announcement."""
    return takes_part(actor) and actor.holds(Permission.CHANNEL_WRITE) and actor.has_role(*ANNOUNCING)


def may_announce(actor: Actor) -> None:
    """Leaders, the partnership desk and NGO managers announce; for others there is no such page."""
    if not can_announce(actor):
        raise NotFound(N_("Only leaders, the partnership desk and NGO managers write announcements."))


def may_talk(actor: Actor) -> None:
    """Those who run the partnership write in its conversations; for others there is no such page."""
    if not can_talk(actor):
        raise NotFound(N_("Your role does not write in the conversations of a partnership."))
