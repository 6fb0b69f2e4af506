"""Service begins, pauses and goes on."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.services.queries import find_capacity
from referrals.casework.cases import record_of
from referrals.casework.models import Outcome
from referrals.handover.clocks import LONGEST_PAUSE
from referrals.handover.codes import HOLD_REASONS
from referrals.handover.commands.step import Moved, find_last_step, load, move, result
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import ReferralNeed
from referrals.handover.pauses import extend_first_contact
from referrals.handover.step_codes import WAITLIST_REASONS

A, S = ReferralAction, ReferralState


def engage(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """The person agrees to the service; each need becomes a desired outcome."""
    loaded = load(session, actor, referral_id, A.ENGAGE, now=now, version=version)
    loaded.referral.engaged_at = now
    loaded.referral.person_declined_at = None
    milestones = record_of(session, loaded.referral.id)
    milestones.consented_at = milestones.consented_at or now
    _desire_outcomes(session, loaded.referral.id)
    move(session, actor, loaded, A.ENGAGE, now=now, target=S.ACTIVE, note=note)
    return result(loaded.referral)


def hold(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    review_on: datetime,
    now: datetime,
    client_engaging: bool | None = None,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Pause a case until a review within 90 days; the state is remembered.

    `client_engaging` says whether the person still takes part; None where nobody was asked.
    """
    loaded = load(session, actor, referral_id, A.HOLD, now=now, version=version)
    HOLD_REASONS.may_use(reason, note, field="reason", note_field="note")
    loaded.referral.review_on = _review(review_on, now=now)
    loaded.referral.resume_state = loaded.referral.state
    loaded.referral.client_engaging = client_engaging
    move(session, actor, loaded, A.HOLD, now=now, target=S.ON_HOLD, reason=reason, note=note)
    return result(loaded.referral)


def resume(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, version: int | None = None
) -> Moved:
    """Go on with a paused case where it stood; the first contact is due later by a pause of the person's."""
    loaded = load(session, actor, referral_id, A.RESUME, now=now, version=version)
    held = find_last_step(session, referral_id, action=A.HOLD)
    if held is not None:
        extend_first_contact(
            session, loaded.referral, loaded.terms, reason=held.reason, started=held.at, now=now
        )
    back, loaded.referral.resume_state = loaded.referral.resume_state, None
    loaded.referral.review_on = loaded.referral.client_engaging = None
    move(session, actor, loaded, A.RESUME, now=now, target=back)
    return result(loaded.referral)


def waitlist(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    review_on: datetime,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Accepted, but not yet served: on the waiting list until a review within 90 days.

    What the service says of its room at that moment is kept with it.
    """
    loaded = load(session, actor, referral_id, A.WAITLIST, now=now, version=version)
    WAITLIST_REASONS.may_use(reason, note, field="reason", note_field="note")
    loaded.referral.review_on = _review(review_on, now=now)
    loaded.referral.waitlisted_at = now
    service_id = loaded.referral.service_id
    said = find_capacity(session, service_id, now) if service_id else None
    loaded.referral.waitlist_capacity = said.figure.state.value if said else None
    loaded.referral.waitlist_capacity_at = said.stated_at if said else None
    move(session, actor, loaded, A.WAITLIST, now=now, target=S.WAITLISTED, reason=reason, note=note)
    return result(loaded.referral)


def _review(review_on: datetime, *, now: datetime) -> datetime:
    if not now < review_on <= now + LONGEST_PAUSE:
        raise RuleBroken(N_("Choose a review date in the future, at most 90 days from now."), "review_on")
    return review_on


def _desire_outcomes(session: Session, referral_id: UUID) -> None:
    """One desired outcome per need; those of an earlier cycle are scored anew."""
    known = {
        row.need: row for row in session.scalars(sa.select(Outcome).where(Outcome.referral_id == referral_id))
    }
    for row in known.values():
        row.score = row.scored_at = row.scored_by_id = None
    needs = session.scalars(
        sa.select(ReferralNeed.need)
        .where(ReferralNeed.referral_id == referral_id)
        .order_by(ReferralNeed.position)
    ).all()
    position = max((row.position for row in known.values()), default=0)
    for need in needs:
        if need.value not in known:
            position += 1
            session.add(Outcome(referral_id=referral_id, position=position, need=need.value))
    session.flush()
