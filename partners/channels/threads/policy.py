"""Which conversations exist for whom, and what may be written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.channels.policy import can_talk, partnerships_for
from partners.channels.threads.kinds import MessageKind, ThreadKind
from partners.channels.threads.models import Thread

WITHDRAWABLE = timedelta(minutes=15)
LONGEST = 4000
SHORTEST_SUBJECT = 3
LONGEST_SUBJECT = 120
FARTHEST_ANSWER = timedelta(days=366)
TOPIC_KINDS = (
    MessageKind.MESSAGE,
    MessageKind.QUESTION,
    MessageKind.ANSWER,
    MessageKind.INFORMATION,
    MessageKind.SAFETY_ALERT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What somebody wants to write; `id` is made by the page, so that a second click writes nothing new."""

    id: UUID
    kind: MessageKind
    body: str
    answer_by: date | None = None
    answers_id: UUID | None = None


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of a partnership's conversations that exist for an actor; those of referrals are not among them.

    Who may read a referral's conversation is the referral's to say.
    """
    query = sa.select(Thread.id).where(Thread.kind == ThreadKind.PARTNERSHIP)
    if not can_talk(actor):
        return query.where(sa.false())
    return query.where(Thread.partnership_id.in_(partnerships_for(actor)))


def may_write(entry: Entry, *, allowed: Collection[MessageKind], today: date) -> None:
    """A message has a text of the allowed length and kind; an answer day lies ahead; raises `RuleBroken`."""
    text = entry.body.strip()
    if entry.kind not in allowed:
        raise RuleBroken(N_("This kind of message is not possible here."), "kind")
    if not text:
        raise RuleBroken(N_("Write your message."), "body")
    if len(text) > LONGEST:
        raise RuleBroken(N_("Write at most %(count)s characters."), "body", count=LONGEST)
    if entry.answer_by is not None and entry.kind is not MessageKind.QUESTION:
        raise RuleBroken(N_("Only a question has a day by which it needs an answer."), "answer_by")
    if entry.answer_by is not None and entry.answer_by < today:
        raise RuleBroken(N_("Choose today or a later day."), "answer_by")
    if entry.answer_by is not None and entry.answer_by > today + FARTHEST_ANSWER:
        raise RuleBroken(N_("Choose a day within the next 12 months."), "answer_by")
    if entry.kind is MessageKind.ANSWER and entry.answers_id is None:
        raise RuleBroken(N_("Choose the question that you answer."), "answers")
    if entry.kind is not MessageKind.ANSWER and entry.answers_id is not None:
        raise RuleBroken(N_("To answer a question, choose “Answer”."), "kind")


def may_open(subject: str) -> None:
    """A conversation of a partnership has a subject; raises `RuleBroken`."""
    if len(subject.strip()) < SHORTEST_SUBJECT:
        raise RuleBroken(N_("Say in a few words what it is about."), "subject")
    if len(subject.strip()) > LONGEST_SUBJECT:
        raise RuleBroken(N_("Write at most %(count)s characters."), "subject", count=LONGEST_SUBJECT)


def may_withdraw(
    actor: Actor, *, author_id: UUID, at: datetime, withdrawn_at: datetime | None, now: datetime
) -> None:
    """Only the author, only once, and only within 15 minutes."""
    if author_id != actor.user_id:
        raise RuleBroken(N_("Only the author withdraws a message."))
    if withdrawn_at is not None:
        raise RuleBroken(N_("This message is withdrawn already."))
    if now > at + WITHDRAWABLE:
        raise RuleBroken(N_("A message can be withdrawn for 15 minutes only. Write another one instead."))


def can_withdraw(
    actor: Actor, *, author_id: UUID, at: datetime, withdrawn_at: datetime | None, now: datetime
) -> bool:
    """Whether the actor may still withdraw the message."""
    return author_id == actor.user_id and withdrawn_at is None and now <= at + WITHDRAWABLE
