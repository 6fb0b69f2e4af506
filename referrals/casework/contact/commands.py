"""Keeping the unsafe ways of contact up to date."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.codes import NOTE_MINIMUM
from core.errors import RuleBroken
from core.text import N_
from referrals.casework.cases import lock_case
from referrals.casework.contact.models import ContactSafety
from referrals.casework.contact.queries import unsafe_now
from referrals.handover.safe_contact import join_channels, split_channels


def set_contact_safety(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    unsafe_channels: Iterable[str],
    why: str,
    now: datetime,
) -> UUID:
    """From now on these ways are unsafe, instead of those before; says who learnt it and why."""
    referral = lock_case(session, actor, referral_id)
    stored = join_channels(unsafe_channels)
    if split_channels(stored) == unsafe_now(session, referral.id):
        raise RuleBroken(N_("Nothing is different from what is known already."), "unsafe_channels")
    words = why.strip()
    if len(words) < NOTE_MINIMUM:
        raise RuleBroken(N_("Say in at least %(count)s characters how you know."), "why", count=NOTE_MINIMUM)
    row = ContactSafety(
        id=uuid4(), referral_id=referral.id, at=now, by_id=actor.user_id, unsafe_channels=stored
    )
    row.why = words
    session.add(row)
    session.flush()
    record(session, actor, action="contact_safety.changed", subject=("referral", referral.id), now=now)
    return row.id
