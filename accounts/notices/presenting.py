"""A notice in its reader's words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.notices.kinds import Weight
from accounts.notices.queries import NoticeRow
from accounts.notices.words import LABELS
from web.i18n import in_words, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    """A notice ready for the page."""

    id: UUID
    kind: str
    text: str
    urgent: bool
    created_at: datetime
    unread: bool


def shown(row: NoticeRow) -> NoticeShown:
    """The text in the reader's language, with days and moments in their zone."""
    return NoticeShown(
        id=row.id,
        kind=translate(LABELS[row.kind]),
        text=in_words(row.message, row.params),
        urgent=row.weight is Weight.IMMEDIATE,
        created_at=row.created_at,
        unread=row.read_at is None,
    )
