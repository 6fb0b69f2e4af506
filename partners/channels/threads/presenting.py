"""A conversation in its reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from partners.channels.threads.conversation import Conversation, MessageRow
from partners.channels.threads.kinds import MESSAGE_LABELS, MessageKind
from web.i18n import translate

EXCERPT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageShown:
    """A message ready for the page."""

    id: UUID
    kind: str
    """Empty for a plain message."""
    is_safety: bool
    body: str | None
    author: str
    at: datetime
    of_own_side: bool
    answer_by: date | None
    answers: str | None
    """The beginning of the question that it answers."""
    is_open: bool
    is_unread: bool
    can_withdraw: bool
    receipts: str
    """Who has read it; empty on the other side's messages."""
    is_withheld: bool


def shown(conversation: Conversation, *, other_side: str | None = None) -> list[MessageShown]:
    """The messages in words; `other_side` stands in place of the names of the other side's people."""
    questions = {row.id: row for row in conversation.messages if row.kind is MessageKind.QUESTION}
    return [
        _shown(row, questions.get(row.answers_id) if row.answers_id else None, other_side)
        for row in conversation.messages
    ]


def questions_of(conversation: Conversation) -> list[tuple[UUID, str]]:
    """The open questions of the other side, with how they begin."""
    return [
        (row.id, excerpt(row.body)) for row in conversation.open_questions if not row.of_own_side and row.body
    ]


def excerpt(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def _shown(row: MessageRow, question: MessageRow | None, other_side: str | None) -> MessageShown:
    author = f"{row.author_name}, {row.organisation_name}"
    if other_side is not None and not row.of_own_side:
        author = other_side
    return MessageShown(
        id=row.id,
        kind="" if row.kind is MessageKind.MESSAGE else translate(MESSAGE_LABELS[row.kind]),
        is_safety=row.kind is MessageKind.SAFETY_ALERT,
        body=row.body,
        author=author,
        at=row.at,
        of_own_side=row.of_own_side,
        answer_by=row.answer_by,
        answers=excerpt(question.body) if question and question.body else None,
        is_open=row.is_open,
        is_unread=row.is_unread,
        can_withdraw=row.can_withdraw,
        receipts=_receipts(row, other_side) if row.of_own_side and row.body is not None else "",
        is_withheld=row.is_withheld,
    )


def _receipts(row: MessageRow, other_side: str | None) -> str:
    if not row.receipts:
        return str(gettext("Not confirmed as read yet"))
    parts: Sequence[str] = [
        ngettext(
            "Read by %(num)s person at %(organisation)s",
            "Read by %(num)s people at %(organisation)s",
            receipt.count,
            organisation=other_side or receipt.organisation_name,
        )
        for receipt in row.receipts
    ]
    return "; ".join(parts)
