"""Who acts in the story, and for which partnership: what every chapter of the seed asks first."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from concordat.seed.people import Party
from core.actor import Actor, Role
from partners.memoranda.models import Partnership


def actor_of(session: Session, party: Party, *roles: Role, number: int = 0) -> Actor:
    """The first who holds one of the roles, in the order of the roles; or another one by number."""
    members = [member for role in roles for member in party.with_role(role)]
    return somebody(session, members[number].user_id)


def somebody(session: Session, user_id: UUID) -> Actor:
    """A person of the cast as an actor."""
    actor = find_actor_of(session, user_id)
    assert actor is not None, "everybody of the cast can sign in"
    return actor


def partnership_of(session: Session, agency: Party, ngo: Party) -> UUID:
    """The partnership of two organisations of the cast."""
    return session.scalars(
        sa.select(Partnership.id).where(
            Partnership.agency_id == agency.organisation_id, Partnership.ngo_id == ngo.organisation_id
        )
    ).one()
