"""Who may see and change organisations: the operator all, an administrator their own."""

from uuid import UUID

import sqlalchemy as sa

from accounts.organisations.models import Organisation
from core.actor import Actor, Role
from core.errors import Denied, NotFound
from core.permissions import Permission
from core.text import N_

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def manages_all(actor: Actor) -> bool:
    """Whether the actor manages every organisation, not only their own."""
    return actor.has_role(Role.OPERATOR, Role.SYSTEM)


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The organisations whose settings the actor manages."""
    if manages_all(actor):
        return sa.true()
    return Organisation.id == actor.organisation_id


def may_add(actor: Actor) -> None:
    """Only the operator adds organisations, and says which take part; raises `Denied`."""
    if not (manages_all(actor) and actor.holds(Permission.ORGANISATION_MANAGE)):
        raise Denied(N_("Only the operator adds organisations."))


def may_change(actor: Actor, organisation_id: UUID) -> None:
    """An administrator changes their own organisation, the operator any; others do not find it."""
    if not manages_all(actor) and organisation_id != actor.organisation_id:
        raise NotFound(NOT_FOUND)
    if not actor.holds(Permission.ORGANISATION_MANAGE):
        raise Denied(N_("Only an administrator changes the settings of an organisation."))
