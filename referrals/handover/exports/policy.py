"""Who may take a list along as a file: the NGO's intake and manager, and the partnership desk without people."""

from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied
from core.permissions import Permission
from core.text import N_

MOST_ROWS = 5000
"""Rows of one file: what fits in memory, and what somebody may answer for."""
PER_DAY = 5
"""Files that a person may make within 24 hours (security N-03)."""


def may_export(actor: Actor) -> None:
    """Officers never take lists along; a worker reads their cases where they are."""
    if not can_export(actor):
        raise Denied(N_("Your role does not take lists along as a file."))


def can_export(actor: Actor) -> bool:
    """Whether the actor may make a file of the list that they work on."""
    if not actor.holds(Permission.REFERRAL_EXPORT):
        return False
    if actor.organisation_kind is OrganisationKind.NGO:
        return actor.has_role(Role.NGO_INTAKE, Role.NGO_MANAGER)
    return actor.has_role(Role.PARTNERSHIP_DESK)


def shows_people(actor: Actor) -> bool:
    """Only the NGO to which they were referred reads names."""
    return actor.organisation_kind is OrganisationKind.NGO


def is_offered_performance(actor: Actor) -> bool:
    """Whether the page leads on to performance rows, which the room above makes."""
    return actor.holds(Permission.PERFORMANCE_EXPORT)
