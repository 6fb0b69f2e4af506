"""Writing in a referral's conversation, confirming to have read it, and withdrawing a message."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound
from core.text import N_
from partners.channels.threads.commands import (
    add_message,
    confirm_read,
    lock_thread,
    open_referral_thread,
    withdraw_message,
)
from partners.channels.threads.models import Message
from partners.channels.threads.policy import Entry
from partners.channels.threads.queries import NOT_FOUND, find_referral_thread
from referrals.handover import policy, visibility
from referrals.handover.commands.step import case_of, lock
from referrals.handover.conversation import flow_at, kinds_for, may_read, silence_of
from referrals.handover.models import Referral
from referrals.handover.notifications import partnership_of
from referrals.handover.tell_conversation import tell_conversation


def write_message(
    session: Session, actor: Actor, referral_id: UUID, *, entry: Entry, now: datetime
) -> Message:
    """Add a message for the other side; it is text only, and shared data like the referral itself."""
    referral, side = _readable(session, actor, referral_id, now=now)
    case = case_of(session, referral, None)
    permitted = visibility.is_permitted(visibility.Facts.of(referral), now=now)
    stopped = flow_at(session, actor, referral, side, now=now).stopped
    allowed = kinds_for(actor, case, side=side, feedback_permitted=permitted, sharing_stopped=stopped)
    silence = silence_of(side, feedback_permitted=permitted, sharing_stopped=stopped)
    if not allowed and silence and case.closed_at is None:
        raise Conflict(silence)
    if not allowed:
        raise Conflict(N_("Only those who work on an open referral write in its conversation."))
    partnership_id = partnership_of(session, referral)
    if partnership_id is None:
        raise NotFound(NOT_FOUND)
    thread = open_referral_thread(
        session, actor, referral_id=referral.id, partnership_id=partnership_id, now=now
    )
    message = add_message(session, actor, thread, entry, allowed=allowed, now=now)
    tell_conversation(session, actor, referral, message, partnership_id=partnership_id, now=now)
    return message


def confirm_messages_read(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> None:
    """The actor has read everything in the conversation of a referral."""
    referral, _ = _readable(session, actor, referral_id, now=now)
    thread_id = find_referral_thread(session, referral.id)
    if thread_id is not None:
        confirm_read(session, actor, lock_thread(session, thread_id), now=now)


def withdraw_from_conversation(
    session: Session, actor: Actor, referral_id: UUID, *, message_id: UUID, now: datetime
) -> None:
    """Take one's own message back within 15 minutes."""
    referral, _ = _readable(session, actor, referral_id, now=now)
    thread_id = find_referral_thread(session, referral.id)
    if thread_id is None:
        raise NotFound(NOT_FOUND)
    withdraw_message(session, actor, lock_thread(session, thread_id), message_id=message_id, now=now)


def _readable(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime
) -> tuple[Referral, policy.Side]:
    """The referral, locked, so that its first two messages cannot both begin the conversation."""
    referral = lock(session, actor, referral_id)
    side = policy.side_of(actor, case_of(session, referral, None))
    may_read(side, visibility.Facts.of(referral), now=now)
    return referral, side
