"""Which roles need two people to grant, and who may be the second (security C-11)."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from accounts.roles import GRANTED_BY_TWO
from accounts.users.policy import ADMINISTRATORS
from accounts.users.policy import visible_to as people_of
from core.actor import Actor, Role
from core.errors import Denied
from core.text import N_


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Proposals about the people whom the actor manages."""
    return people_of(actor)


def needs_second(actor: Actor, new_roles: Collection[Role], *, has_administrator: bool) -> frozenset[Role]:
    """Which of the new roles wait for a second person.

    The command line grants alone: whoever has the machine has everything, and the trail says so. The operator names
    the first administrator of an organisation alone, because nobody else is there yet.
    """
    if actor.has_role(Role.SYSTEM):
        return frozenset()
    waiting = GRANTED_BY_TWO & frozenset(new_roles)
    if not has_administrator and actor.has_role(Role.OPERATOR):
        waiting -= ADMINISTRATORS
    return waiting


def may_confirm(actor: Actor, *, proposed_by_id: UUID, user_id: UUID) -> None:
    """A second person confirms: neither who proposed it nor who is to hold it; raises `Denied`."""
    if actor.user_id == proposed_by_id:
        raise Denied(N_("You proposed this yourself. Another administrator or the operator confirms it."))
    if actor.user_id == user_id:
        raise Denied(N_("Nobody changes their own roles. Ask another administrator."))
