"""The organisations that work with an actor's own: what surveys, which know of no partnership, ask for (ADR 0013)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from partners.memoranda.policy import partnerships_of
from partners.memoranda.queries import list_partnerships


def partner_organisations(session: Session, actor: Actor, on: datetime) -> Mapping[UUID, str]:
    """The other sides of the actor's active partnerships with their names, in alphabetical order."""
    own = set(session.scalars(partnerships_of(actor)))
    found: dict[UUID, str] = {}
    for row in list_partnerships(session):
        if row.id not in own or not row.is_active(on):
            continue
        for organisation_id, name in ((row.agency_id, row.agency_name), (row.ngo_id, row.ngo_name)):
            if organisation_id != actor.organisation_id:
                found[organisation_id] = name
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
