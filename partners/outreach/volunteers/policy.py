"""Which volunteers exist for whom: those of one's own organisation, for those who keep them."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from partners.outreach.policy import own_only
from partners.outreach.volunteers.models import Volunteer


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the volunteers that exist for an actor; never those of the other side."""
    return own_only(actor, Volunteer)
