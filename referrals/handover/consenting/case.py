"""A referral as the rules of consent see it, for an actor to whom it exists."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.errors import NotFound
from core.text import N_
from referrals.handover import policy, visibility
from referrals.handover.commands.step import case_of, lock
from referrals.handover.consenting.surroundings import Surroundings, surroundings_of
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.policy import Side
from referrals.people.consents.case import Standpoint

STANDPOINTS = {Side.NGO: Standpoint.NGO, Side.OFFICER: Standpoint.AGENCY, Side.DESK: Standpoint.DESK}
UNSHARED = frozenset({ReferralState.DRAFT, ReferralState.ENTERED_IN_ERROR})


def get_case(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> Surroundings:
    """The referral for its consent pages; raises `NotFound` for a draft and for what is not the actor's."""
    referral = session.scalars(policy.visible_to(actor).where(Referral.id == referral_id)).one_or_none()
    if referral is None or referral.state in UNSHARED:
        raise NotFound(N_("There is no such referral."))
    side = policy.side_of(actor, case_of(session, referral, None))
    hidden = visibility.has_ended(visibility.Facts.of(referral), now=now)
    if side is Side.OFFICER and hidden:
        raise NotFound(N_("There is no such referral."))
    over = policy.ngo_access_ends_at(closed_at=referral.closed_at, accepted_at=referral.accepted_at)
    if actor.organisation_kind is OrganisationKind.NGO and over is not None and now > over:
        raise NotFound(N_("There is no such referral."))
    return surroundings_of(session, referral, STANDPOINTS[side], now=now)


def lock_case(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> tuple[Surroundings, Referral]:
    """As `get_case`, with the referral locked for a command."""
    referral = lock(session, actor, referral_id)
    return get_case(session, actor, referral_id, now=now), referral
