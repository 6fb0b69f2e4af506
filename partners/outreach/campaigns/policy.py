"""Which campaigns and activities exist for whom."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from partners.outreach.campaigns.models import OutreachActivity, OutreachCampaign
from partners.outreach.policy import shared_with


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the campaigns that exist for an actor: the own organisation's, and what is shared with it."""
    return shared_with(actor, OutreachCampaign)


def activities_visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the activities that exist for an actor."""
    return shared_with(actor, OutreachActivity)
