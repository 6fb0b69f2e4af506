"""Whether people have an open referral, told to the room of encounters below: yes or no, nothing of whose or where."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.encounters.repeat.registry import use_open_referrals
from referrals.handover import visibility
from referrals.handover.models import Referral
from referrals.handover.queries.officer import still_shown
from referrals.sight import in_sight


def install_open_referrals() -> None:
    """Tell the room of encounters who knows of referrals."""
    use_open_referrals(people_with_open_referral)


def people_with_open_referral(
    session: Session, actor: Actor, person_ids: Collection[UUID], now: datetime
) -> frozenset[UUID]:
    """Those of the people with a referral of the actor's agency that is open as far as the police may know.

    Read from what the police see of it, not from its state: a yes that went when the NGO closed a case would tell.
    """
    query = sa.select(Referral.person_id, *(getattr(Referral, name) for name in visibility.FACTS)).where(
        Referral.agency_id == actor.organisation_id,
        Referral.person_id.in_(set(person_ids)),
        Referral.submitted_at.is_not(None),
        still_shown(now),
        in_sight(Referral),
    )
    return frozenset(
        row.person_id
        for row in session.execute(query)
        if visibility.may_be_open(visibility.Facts.of(row), now=now, zone=actor.timezone)
    )
