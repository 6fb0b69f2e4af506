"""A notice in its reader's words."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.notices.kinds import Weight
from accounts.notices.queries import NoticeRow
from accounts.notices.words import LABELS
from core.text import MarkedText
from web.i18n import local_date, local_datetime, translate


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
    params = {name: _local(value) for name, value in row.params.items()}
    return NoticeShown(
        id=row.id,
        kind=translate(LABELS[row.kind]),
        text=translate(row.message, params or None),
        urgent=row.weight is Weight.IMMEDIATE,
        created_at=row.created_at,
        unread=row.read_at is None,
    )


def _local(value: object) -> object:
    if isinstance(value, MarkedText):
        return translate(value)
    if isinstance(value, datetime):
        return local_datetime(value)
    return local_date(value) if isinstance(value, date) else value
