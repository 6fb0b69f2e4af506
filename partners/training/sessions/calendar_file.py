"""Calendar files of a session: one entry for each date, in neutral words."""

from datetime import datetime

from core.calendar_files import MEDIA_TYPE, calendar_of, event_of, put_between
from partners.training.sessions.queries import SessionRow
from partners.training.sessions.states import SessionState

__all__ = ["MEDIA_TYPE", "session_file"]
PRODUCT = "Training"


def session_file(row: SessionRow, *, url: str, now: datetime) -> bytes:
    """The dates of a session in its time zone; the same identifiers each time, a higher number after each change."""
    events = []
    for one in row.dates:
        event = event_of(
            f"training-{one.id}",
            title=row.course_title,
            url=url,
            sequence=row.sequence,
            now=now,
            is_cancelled=row.state is SessionState.CANCELLED,
        )
        put_between(event, one.starts_at, one.ends_at, zone=row.zone)
        event.add("location", row.place or row.link or "")
        events.append(event)
    return calendar_of(*events, product=PRODUCT)
