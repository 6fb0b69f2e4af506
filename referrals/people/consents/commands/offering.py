"""Offering voluntary help: always possible, whatever the person says about sharing."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Denied
from core.text import N_
from referrals.people.consents.codes import OfferedHow
from referrals.people.consents.models import HelpOffer


def offer_help(session: Session, actor: Actor, referral_id: UUID, *, how: OfferedHow, now: datetime) -> UUID:
    """Note that help was offered and how; it says nothing of the person and counts against nobody.

    The caller has found the referral for the actor.
    """
    if actor.user_id is None or actor.organisation_id is None:
        raise Denied(N_("Your role may not do this."))
    offer = HelpOffer(
        id=uuid4(),
        referral_id=referral_id,
        organisation_id=actor.organisation_id,
        how=how,
        offered_at=now,
        offered_by_id=actor.user_id,
    )
    session.add(offer)
    session.flush()
    record(
        session,
        actor,
        action="help.offered",
        subject=("referral", referral_id),
        now=now,
        details={"how": how.value},
    )
    return offer.id
