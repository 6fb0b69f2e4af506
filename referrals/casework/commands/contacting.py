"""Giving a case to a worker, and reaching the person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from referrals.casework import policy
from referrals.casework.codes import (
    CONTACT_CHANNELS,
    CONTACT_RESULTS,
    is_attempt,
    is_contact,
)
from referrals.casework.contact.queries import unsafe_now
from referrals.casework.contact.rules import may_contact
from referrals.casework.models import ContactAttempt
from referrals.handover.commands.step import Moved, load, lock, move, result
from referrals.handover.due_times import note_progress
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.search.indexing import index_text
from referrals.handover.search.models import Source

A, S = ReferralAction, ReferralState
ATTEMPTED_IN = frozenset({S.ACCEPTED, S.WAITLISTED, S.CONTACTING, S.ACTIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptLogged:
    """A logged attempt, and where the referral stands after it."""

    id: UUID
    is_contact: bool
    state: ReferralState
    version: int


def log_attempt(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    at: datetime,
    channel: str,
    result: str,
    now: datetime,
    note: str | None = None,
    unsafe_reason: str | None = None,
    version: int | None = None,
) -> AttemptLogged:
    """An attempt is not a contact: only speaking with the person is. The first one starts the contacting.

    A way that is marked as unsafe for the person needs a written reason.
    """
    referral = lock(session, actor, referral_id)
    starting = referral.state in (S.ACCEPTED, S.WAITLISTED)
    if referral.state not in ATTEMPTED_IN:
        raise Conflict(N_("Attempts are logged while a case is being contacted or served."))
    policy.may_write_note(actor, referral)
    # A person gives minutes: an attempt in the minute in which the referral was sent came after it.
    if (
        referral.submitted_at is None
        or not referral.submitted_at.replace(second=0, microsecond=0) <= at <= now
    ):
        raise RuleBroken(N_("An attempt happened after the referral was sent, and not in the future."), "at")
    CONTACT_CHANNELS.may_use(channel, note, field="channel", note_field="note")
    CONTACT_RESULTS.may_use(result, note, field="result", note_field="note")
    unsafe = unsafe_now(session, referral.id) if is_attempt(result) else ()
    is_safe = may_contact(unsafe, channel=channel, result=result, reason=unsafe_reason)
    loaded = (
        load(session, actor, referral_id, A.START_CONTACT, now=now, version=version) if starting else None
    )
    attempt = ContactAttempt(
        id=uuid4(),
        referral_id=referral.id,
        at=at,
        channel=channel,
        result=result,
        is_contact=is_contact(result),
        logged_at=now,
        logged_by_id=actor.user_id,
    )
    attempt.note = (note or "").strip() or None
    attempt.unsafe_reason = None if is_safe else (unsafe_reason or "").strip()
    session.add(attempt)
    if is_attempt(result) and (referral.first_attempt_at is None or at < referral.first_attempt_at):
        referral.first_attempt_at = at
    if attempt.is_contact and (referral.first_contact_at is None or at < referral.first_contact_at):
        referral.first_contact_at = at
    if loaded is not None:
        referral.review_on = None
        move(session, actor, loaded, A.START_CONTACT, now=now, target=S.CONTACTING)
    else:
        with session.no_autoflush:
            note_progress(session, referral, now=now)
        session.flush()
    index_text(
        session,
        referral_id=referral.id,
        ngo_id=referral.ngo_id,
        source=Source.ATTEMPT,
        text_id=attempt.id,
        text=attempt.note,
    )
    record(
        session,
        actor,
        action="contact_attempt.logged",
        subject=("referral", referral.id),
        now=now,
        details={"channel": channel, "result": result, "safe": is_safe},
    )
    return AttemptLogged(
        id=attempt.id, is_contact=attempt.is_contact, state=referral.state, version=referral.version
    )


def start_contact(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, version: int | None = None
) -> Moved:
    """A place was found: the person on the waiting list is contacted."""
    loaded = load(session, actor, referral_id, A.START_CONTACT, now=now, version=version)
    if loaded.referral.state is S.ACCEPTED:
        raise RuleBroken(N_("Log the first contact attempt: it starts the contacting."))
    loaded.referral.review_on = None
    move(session, actor, loaded, A.START_CONTACT, now=now, target=S.CONTACTING)
    return result(loaded.referral)
