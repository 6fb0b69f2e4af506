"""Rows of a review as its pages read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from partners.memoranda.review.outcomes import CommentStanding, Outcome
from partners.memoranda.review.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A text as it was put to the parties."""

    number: int
    content_hash: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """A party's approval of a version; void once somebody asked for changes."""

    version_number: int
    organisation_id: UUID
    organisation_name: str
    approved_by: str
    approved_at: datetime
    legal_review: bool
    note: str | None
    voided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRow:
    """A comment or an answer, with who wrote it and how it was settled."""

    id: UUID
    version_number: int
    place: Place
    body: str
    internal: bool
    reply_to_id: UUID | None
    organisation_id: UUID
    organisation_name: str
    written_by: str
    written_at: datetime
    settled_at: datetime | None
    settled_by: str
    outcome: Outcome | None
    settle_note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with its answers, in the order in which they were written."""

    first: CommentRow
    answers: tuple[CommentRow, ...]

    @property
    def is_open(self) -> bool:
        """Whether it waits for an outcome; a remark to one's own side holds nobody up."""
        return self.standing is CommentStanding.OPEN

    @property
    def standing(self) -> CommentStanding:
        """Open, or what became of it."""
        outcome = self.first.outcome
        return CommentStanding.OPEN if outcome is None else CommentStanding(outcome.value)


def threads_of(comments: Iterable[CommentRow]) -> tuple[Thread, ...]:
    """The comments as threads, in the order in which they were begun."""
    rows = list(comments)
    return tuple(
        Thread(first=row, answers=tuple(answer for answer in rows if answer.reply_to_id == row.id))
        for row in rows
        if row.reply_to_id is None
    )


def in_the_way(threads: Iterable[Thread]) -> int:
    """How many threads have to be settled before anybody approves."""
    return sum(thread.is_open and not thread.first.internal for thread in threads)
