"""The partnerships of an actor that are named on the pages of the channels."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from core.text import N_
from partners.channels.policy import partnerships_for
from partners.memoranda.queries import PartnershipRow, list_partnerships


def list_partners(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The partnerships whose channels exist for the actor, by the name of the other side."""
    rows = list_partnerships(session, ids=session.scalars(partnerships_for(actor)).all())
    return sorted(((row.id, name_of(row, actor)) for row in rows), key=lambda pair: pair[1])


def get_partner(session: Session, actor: Actor, partnership_id: UUID) -> PartnershipRow:
    """A partnership whose channels exist for the actor; raises `NotFound` for any other."""
    if partnership_id not in set(session.scalars(partnerships_for(actor))):
        raise NotFound(N_("There is no such partnership."))
    return list_partnerships(session, ids=[partnership_id])[0]


def name_of(row: PartnershipRow, actor: Actor) -> str:
    """The name of the other side."""
    return row.ngo_name if row.agency_id == actor.organisation_id else row.agency_name
