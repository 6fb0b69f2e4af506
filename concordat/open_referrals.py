"""Whether people have an open referral, told to the room of encounters below: yes or no, nothing of whose or where."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.encounters.repeat.registry import use_open_referrals
from referrals.handover.models import Referral


def install_open_referrals() -> None:
    """Tell the room of encounters who knows of referrals."""
    use_open_referrals(people_with_open_referral)


def people_with_open_referral(
    session: Session, actor: Actor, person_ids: Collection[UUID]
) -> frozenset[UUID]:
    """Those of the people with a referral of the actor's agency that was sent and has not ended."""
    query = sa.select(Referral.person_id).where(
        Referral.agency_id == actor.organisation_id,
        Referral.person_id.in_(set(person_ids)),
        Referral.submitted_at.is_not(None),
        Referral.closed_at.is_(None),
    )
    return frozenset(key for key in session.scalars(query) if key is not None)
