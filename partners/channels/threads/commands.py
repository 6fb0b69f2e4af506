"""Writing in conversations, confirming to have read, and withdrawing within 15 minutes.

The commands named after messages are for both kinds of conversation; whoever calls them has found out that the
conversation is the actor's. Those of partnerships find it out themselves.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import mark_read_about
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Denied, NotFound, RuleBroken
from core.text import N_
from partners.channels.policy import may_talk, partnerships_for
from partners.channels.threads.kinds import MessageKind, ThreadKind
from partners.channels.threads.models import Message, Thread, ThreadRead
from partners.channels.threads.notifications import tell_partners
from partners.channels.threads.policy import (
    TOPIC_KINDS,
    Entry,
    may_open,
    may_withdraw,
    may_write,
    visible_to,
)
from partners.channels.threads.queries import NOT_FOUND, find_referral_thread


def open_topic(
    session: Session, actor: Actor, *, partnership_id: UUID, subject: str, entry: Entry, now: datetime
) -> UUID:
    """Begin a conversation with the other side of a partnership; answers its id."""
    may_talk(actor)
    if session.scalar(partnerships_for(actor).where(sa.column("id") == partnership_id)) is None:
        raise NotFound(N_("There is no such partnership."))
    earlier = session.scalar(sa.select(Message.thread_id).where(Message.id == entry.id))
    if earlier is not None:
        return earlier
    may_open(subject)
    thread = _new_thread(actor, ThreadKind.PARTNERSHIP, partnership_id, now=now)
    thread.subject = subject.strip()
    session.add(thread)
    session.flush()
    message = add_message(session, actor, thread, entry, allowed=TOPIC_KINDS, now=now)
    tell_partners(session, actor, thread, message, now=now)
    return thread.id


def write_in_topic(
    session: Session, actor: Actor, thread_id: UUID, *, entry: Entry, now: datetime
) -> Message:
    """Add a message to a conversation of one's own partnership, and tell the others."""
    thread = _lock_topic(session, actor, thread_id)
    may_talk(actor)
    message = add_message(session, actor, thread, entry, allowed=TOPIC_KINDS, now=now)
    tell_partners(session, actor, thread, message, now=now)
    return message


def confirm_topic_read(session: Session, actor: Actor, thread_id: UUID, *, now: datetime) -> None:
    """The actor has read everything in a conversation of their own partnership."""
    confirm_read(session, actor, _lock_topic(session, actor, thread_id), now=now)


def withdraw_in_topic(
    session: Session, actor: Actor, thread_id: UUID, *, message_id: UUID, now: datetime
) -> None:
    """Withdraw one's own message from a conversation of one's own partnership."""
    withdraw_message(session, actor, _lock_topic(session, actor, thread_id), message_id=message_id, now=now)


def open_referral_thread(
    session: Session, actor: Actor, *, referral_id: UUID, partnership_id: UUID, now: datetime
) -> Thread:
    """The conversation of a referral, locked; made with its first message."""
    thread_id = find_referral_thread(session, referral_id)
    if thread_id is not None:
        return lock_thread(session, thread_id)
    thread = _new_thread(actor, ThreadKind.REFERRAL, partnership_id, now=now)
    thread.referral_id = referral_id
    session.add(thread)
    session.flush()
    return thread


def lock_thread(session: Session, thread_id: UUID) -> Thread:
    """The conversation, locked, so that its messages get their numbers one after the other."""
    locked = sa.select(Thread).where(Thread.id == thread_id).with_for_update()
    thread = session.scalars(locked.execution_options(populate_existing=True)).one_or_none()
    if thread is None:
        raise NotFound(NOT_FOUND)
    return thread


def add_message(
    session: Session,
    actor: Actor,
    thread: Thread,
    entry: Entry,
    *,
    allowed: Collection[MessageKind],
    now: datetime,
) -> Message:
    """Add a message to a locked conversation; who writes has read what stands above.

    The same entry a second time answers the message that was written.
    """
    earlier = session.get(Message, entry.id)
    if earlier is not None:
        if earlier.thread_id != thread.id or earlier.author_id != actor.user_id:
            raise NotFound(NOT_FOUND)
        return earlier
    author_id, organisation_id = _writer(actor)
    may_write(entry, allowed=allowed, today=local_date(now, actor.timezone))
    if entry.answers_id is not None:
        _may_answer(session, thread, entry.answers_id)
    newest = sa.select(sa.func.max(Message.sequence)).where(Message.thread_id == thread.id)
    message = Message(
        id=entry.id,
        thread_id=thread.id,
        sequence=(session.scalar(newest) or 0) + 1,
        kind=entry.kind,
        author_id=author_id,
        organisation_id=organisation_id,
        at=now,
        answer_by=entry.answer_by,
        answers_id=entry.answers_id,
    )
    message.body = entry.body.strip()
    session.add(message)
    thread.last_message_at = now
    session.flush()
    confirm_read(session, actor, thread, now=now)
    record(
        session,
        actor,
        action="message.written",
        subject=("thread", thread.id),
        now=now,
        details={"kind": message.kind.value, "number": message.sequence},
    )
    return message


def confirm_read(session: Session, actor: Actor, thread: Thread, *, now: datetime) -> None:
    """The actor has read everything that stands in a conversation; the other side sees how many have."""
    user_id, organisation_id = _writer(actor)
    newest = session.scalar(sa.select(sa.func.max(Message.sequence)).where(Message.thread_id == thread.id))
    if newest is None:
        return
    held = session.get(ThreadRead, (thread.id, user_id))
    if held is None:
        held = ThreadRead(
            thread_id=thread.id, user_id=user_id, organisation_id=organisation_id, sequence=newest
        )
        held.read_at = now
        session.add(held)
    elif held.sequence < newest:
        held.sequence, held.read_at = newest, now
    session.flush()
    mark_read_about(session, actor, about=("thread", thread.id), now=now)


def withdraw_message(
    session: Session, actor: Actor, thread: Thread, *, message_id: UUID, now: datetime
) -> None:
    """Take a message back: its text is erased, and that there was one stays visible."""
    message = session.scalars(
        sa.select(Message).where(Message.id == message_id, Message.thread_id == thread.id).with_for_update()
    ).one_or_none()
    if message is None:
        raise NotFound(N_("There is no such message."))
    may_withdraw(
        actor, author_id=message.author_id, at=message.at, withdrawn_at=message.withdrawn_at, now=now
    )
    message.body, message.withdrawn_at = None, now
    session.flush()
    record(
        session,
        actor,
        action="message.withdrawn",
        subject=("thread", thread.id),
        now=now,
        details={"number": message.sequence},
    )


def _lock_topic(session: Session, actor: Actor, thread_id: UUID) -> Thread:
    if session.scalar(visible_to(actor).where(Thread.id == thread_id)) is None:
        raise NotFound(NOT_FOUND)
    return lock_thread(session, thread_id)


def _new_thread(actor: Actor, kind: ThreadKind, partnership_id: UUID, *, now: datetime) -> Thread:
    return Thread(
        id=uuid4(),
        kind=kind,
        partnership_id=partnership_id,
        created_at=now,
        created_by_id=_writer(actor)[0],
        last_message_at=now,
    )


def _may_answer(session: Session, thread: Thread, question_id: UUID) -> None:
    question = session.execute(
        sa.select(Message.kind, Message.withdrawn_at).where(
            Message.id == question_id, Message.thread_id == thread.id
        )
    ).one_or_none()
    if question is None or question.kind is not MessageKind.QUESTION:
        raise RuleBroken(N_("Choose a question of this conversation."), "answers")
    if question.withdrawn_at is not None:
        raise RuleBroken(N_("The question was withdrawn. Write a message instead."), "answers")


def _writer(actor: Actor) -> tuple[UUID, UUID]:
    if actor.user_id is None or actor.organisation_id is None:
        raise Denied(N_("Only people write messages."))
    return actor.user_id, actor.organisation_id
