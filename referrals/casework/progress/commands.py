"""A word on how a case is going, instead of a button that keeps it alive."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from referrals.casework.cases import lock_case
from referrals.casework.progress.models import ProgressUpdate
from referrals.handover.clocks import IN_HAND
from referrals.handover.due_times import note_progress


def update_progress(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    engaging: bool,
    last_seen_on: date | None,
    sent_on: date,
    today: date,
    now: datetime,
    note: str | None = None,
) -> UUID:
    """Whether the person takes part and when they were last seen; the question how it goes rests again.

    `sent_on` and `today` are days where the actor works.
    """
    referral = lock_case(session, actor, referral_id)
    if referral.state not in IN_HAND:
        raise Conflict(N_("How it goes is asked while a case is being contacted or served."))
    if engaging and last_seen_on is None:
        raise RuleBroken(N_("Say when the person was last seen or spoken to."), "last_seen_on")
    if last_seen_on is not None and not sent_on <= last_seen_on <= today:
        raise RuleBroken(
            N_("Choose a day after the referral was sent, and not in the future."), "last_seen_on"
        )
    if last_seen_on is not None and referral.first_contact_at is None:
        raise RuleBroken(N_("Log the contact with the person first."), "last_seen_on")
    words = (note or "").strip() or None
    if not engaging and words is None:
        raise RuleBroken(N_("Say what you do next, or why the person does not take part."), "note")
    update = ProgressUpdate(
        id=uuid4(),
        referral_id=referral.id,
        at=now,
        by_id=actor.user_id,
        engaging=engaging,
        last_seen_on=last_seen_on,
    )
    update.note = words
    session.add(update)
    note_progress(session, referral, now=now)
    session.flush()
    record(session, actor, action="progress.updated", subject=("referral", referral.id), now=now)
    return update.id
