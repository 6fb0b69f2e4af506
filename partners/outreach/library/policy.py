"""Which material exists for whom."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from partners.outreach.library.models import OutreachMaterial
from partners.outreach.policy import shared_with


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the material that exists for an actor: the own organisation's, and what is shared with it."""
    return shared_with(actor, OutreachMaterial)
