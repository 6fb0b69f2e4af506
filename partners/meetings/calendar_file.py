"""Calendar files: a meeting or the due date of an action, in neutral words and without personal data."""

from datetime import datetime, timedelta

from core.calendar_files import MEDIA_TYPE, calendar_of, event_of, put_between
from partners.meetings.lifecycle import MeetingState, WorkState
from partners.meetings.queries.actions import ActionRow
from partners.meetings.queries.meetings import MeetingRow

__all__ = ["MEDIA_TYPE", "action_file", "meeting_file"]
PRODUCT = "Partnership meetings"


def meeting_file(row: MeetingRow, *, title: str, url: str, place: str, now: datetime) -> bytes:
    """The meeting in its agency's time zone; the same identifier each time, and a higher number after each change."""
    event = event_of(
        f"meeting-{row.id}",
        title=title,
        url=url,
        sequence=row.sequence,
        now=now,
        is_cancelled=row.state is MeetingState.CANCELLED,
    )
    put_between(event, row.starts_at, row.ends_at, zone=row.zone)
    event.add("location", place)
    return calendar_of(event, product=PRODUCT)


def action_file(row: ActionRow, *, title: str, url: str, now: datetime) -> bytes:
    """The day on which an action is due, as an entry for the whole day."""
    event = event_of(
        f"action-{row.id}",
        title=title,
        url=url,
        sequence=row.redated,
        now=now,
        is_cancelled=row.state is WorkState.DROPPED,
    )
    event.DTSTART, event.DTEND = row.due_on, row.due_on + timedelta(days=1)
    event.add("transp", "TRANSPARENT")
    return calendar_of(event, product=PRODUCT)
