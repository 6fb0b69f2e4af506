"""Who sees and keeps what of outreach: one's own organisation, and what was shared with a partnership of it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, Role
from core.errors import Denied, NotFound
from core.permissions import Permission
from core.text import N_
from partners.memoranda.policy import partnerships_of

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def shared_with(actor: Actor, model: Any) -> sa.Select[tuple[UUID]]:
    """The ids of rows that are the actor's own organisation's, or shared with one of its partnerships."""
    query: sa.Select[tuple[UUID]] = sa.select(model.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.OUTREACH_READ) or actor.organisation_id is None:
        return query.where(sa.false())
    return query.where(
        sa.or_(
            model.organisation_id == actor.organisation_id,
            model.partnership_id.in_(partnerships_of(actor)),
        )
    )


def own_only(actor: Actor, model: Any) -> sa.Select[tuple[UUID]]:
    """The ids of rows of the actor's own organisation, for those who keep its outreach: volunteers and grants."""
    query: sa.Select[tuple[UUID]] = sa.select(model.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.OUTREACH_WRITE) or actor.organisation_id is None:
        return query.where(sa.false())
    return query.where(model.organisation_id == actor.organisation_id)


def may_write(actor: Actor) -> None:
    """Those who lead keep what is done for the public."""
    if not actor.holds(Permission.OUTREACH_WRITE) or actor.organisation_id is None:
        raise Denied(N_("Your role may not change outreach."))


def may_keep(actor: Actor, organisation_id: UUID) -> None:
    """A row is changed by the organisation whose it is; the other side reads it."""
    may_write(actor)
    if actor.organisation_id != organisation_id:
        raise Denied(N_("The other side keeps this. You can read it."))


def can_keep(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the actor keeps a row of this organisation."""
    return actor.holds(Permission.OUTREACH_WRITE) and actor.organisation_id == organisation_id


def found(row: Any | None) -> Any:
    """The row; raises `NotFound` where it does not exist for the actor."""
    if row is None:
        raise NotFound(NOT_FOUND)
    return row
