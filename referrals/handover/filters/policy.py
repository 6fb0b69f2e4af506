"""Who may see a saved filter: the person who saved it, and nobody else."""

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from referrals.handover.filters.models import SavedFilter
from referrals.handover.filters.values import ListKind

LIMIT = 20
"""Filters that a person keeps of one list; more are not found again."""


def visible_to(actor: Actor) -> sa.Select[tuple[SavedFilter]]:
    """The filters that exist for an actor: their own."""
    return sa.select(SavedFilter).where(SavedFilter.user_id == actor.user_id)


def kinds_of(actor: Actor) -> tuple[ListKind, ...]:
    """The lists that an actor's roles show."""
    if not actor.holds(Permission.REFERRAL_READ):
        return ()
    if actor.organisation_kind is OrganisationKind.NGO:
        return (ListKind.QUEUE,)
    police = (ListKind.OFFICER,) if actor.holds(Permission.REFERRAL_CREATE) else ()
    desk = (ListKind.DESK,) if actor.has_role(Role.PARTNERSHIP_DESK) else ()
    return police + desk
