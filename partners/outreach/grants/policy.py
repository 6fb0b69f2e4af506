"""Which grants exist for whom: those of one's own organisation, for those who keep its outreach."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from partners.outreach.grants.models import OutreachGrant
from partners.outreach.policy import own_only


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the grants that exist for an actor; never those of the other side."""
    return own_only(actor, OutreachGrant)
