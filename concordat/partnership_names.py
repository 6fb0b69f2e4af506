"""What a partnership is called by those in it: the name of the other side."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.queries import list_partnerships


def partnership_names(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """The partnerships of the actor's organisation, by the name of the other side."""
    if actor.organisation_id is None:
        return []
    rows = list_partnerships(session, organisation_id=actor.organisation_id)
    named = [
        (row.id, row.ngo_name if row.agency_id == actor.organisation_id else row.agency_name) for row in rows
    ]
    return sorted(named, key=lambda pair: pair[1])
