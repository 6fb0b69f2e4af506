"""One conversation: its messages in order, which questions are open, and who has read what."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor
from core.sealing import open_text
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.models import Message, ThreadRead
from partners.channels.threads.policy import can_withdraw


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How many people of an organisation have confirmed to have read a message."""

    organisation_id: UUID
    organisation_name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as a reader sees it; `body` is None once it was withdrawn, and where it may not be read."""

    id: UUID
    sequence: int
    kind: MessageKind
    body: str | None
    author_id: UUID
    author_name: str
    organisation_id: UUID
    organisation_name: str
    at: datetime
    answer_by: date | None
    answers_id: UUID | None
    is_own: bool
    """Written by the reader."""
    of_own_side: bool
    is_open: bool
    """A question that nobody has answered."""
    is_unread: bool
    can_withdraw: bool
    receipts: tuple[Receipt, ...]
    """Who has read it, on the other side than the author's."""
    is_withheld: bool = False
    """There is a text, which the reader may not read any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The messages of a conversation, the oldest first."""

    thread_id: UUID | None
    messages: tuple[MessageRow, ...]
    unread: int

    @property
    def open_questions(self) -> tuple[MessageRow, ...]:
        """The questions that wait for an answer."""
        return tuple(row for row in self.messages if row.is_open)


Withholds = Callable[[UUID, datetime], bool]
"""Whether words of an organisation from a moment are withheld from the reader now."""
EMPTY = Conversation(thread_id=None, messages=(), unread=0)


def load_conversation(
    session: Session,
    actor: Actor,
    thread_id: UUID | None,
    *,
    now: datetime,
    withholds: Withholds = lambda _organisation_id, _at: False,
) -> Conversation:
    """The messages of a conversation that the caller has found to be the actor's to read; two statements.

    `withholds` says which words of the other side may not be read now; one's own side always reads its own.
    """
    if thread_id is None:
        return EMPTY
    rows = session.execute(
        sa.select(
            Message.id,
            Message.sequence,
            Message.kind,
            Message.body_sealed,
            Message.author_id,
            User.name.label("author_name"),
            Message.organisation_id,
            Organisation.name.label("organisation_name"),
            Message.at,
            Message.answer_by,
            Message.answers_id,
            Message.withdrawn_at,
        )
        .join(User, User.id == Message.author_id)
        .join(Organisation, Organisation.id == Message.organisation_id)
        .where(Message.thread_id == thread_id)
        .order_by(Message.sequence)
    ).all()
    readers = session.execute(
        sa.select(
            ThreadRead.user_id,
            ThreadRead.organisation_id,
            Organisation.name.label("organisation_name"),
            ThreadRead.sequence,
        )
        .join(Organisation, Organisation.id == ThreadRead.organisation_id)
        .where(ThreadRead.thread_id == thread_id)
    ).all()
    answered = {row.answers_id for row in rows if row.withdrawn_at is None}
    until = next((one.sequence for one in readers if one.user_id == actor.user_id), 0)
    messages = tuple(
        _message(row, actor, readers, answered, until, withholds=withholds, now=now) for row in rows
    )
    return Conversation(
        thread_id=thread_id, messages=messages, unread=sum(message.is_unread for message in messages)
    )


def _message(
    row: Any,
    actor: Actor,
    readers: Iterable[Any],
    answered: set[UUID | None],
    until: int,
    *,
    withholds: Withholds,
    now: datetime,
) -> MessageRow:
    gone = row.withdrawn_at is not None
    foreign = row.organisation_id != actor.organisation_id
    withheld = not gone and foreign and withholds(row.organisation_id, row.at)
    asks = row.kind is MessageKind.QUESTION and not gone
    return MessageRow(
        id=row.id,
        sequence=row.sequence,
        kind=row.kind,
        body=None if withheld else open_text(row.body_sealed, "message", "body", row.id),
        author_id=row.author_id,
        author_name=row.author_name,
        organisation_id=row.organisation_id,
        organisation_name=row.organisation_name,
        at=row.at,
        answer_by=row.answer_by,
        answers_id=row.answers_id,
        is_own=row.author_id == actor.user_id,
        of_own_side=row.organisation_id == actor.organisation_id,
        is_open=asks and row.id not in answered,
        is_unread=row.sequence > until and row.author_id != actor.user_id and not gone,
        can_withdraw=can_withdraw(
            actor, author_id=row.author_id, at=row.at, withdrawn_at=row.withdrawn_at, now=now
        ),
        receipts=_receipts(row, readers),
        is_withheld=withheld,
    )


def _receipts(row: Any, readers: Iterable[Any]) -> tuple[Receipt, ...]:
    others = [
        (one.organisation_id, one.organisation_name)
        for one in readers
        if one.sequence >= row.sequence and one.organisation_id != row.organisation_id
    ]
    return tuple(
        Receipt(organisation_id=key[0], organisation_name=key[1], count=count)
        for key, count in sorted(Counter(others).items(), key=lambda item: item[0][1])
    )
