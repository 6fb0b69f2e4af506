"""Calendar files of appointments: neutral words only, since calendars are shown on shared screens and phones."""

from datetime import datetime

from core.calendar_files import MEDIA_TYPE, calendar_of, event_of, put_between
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.queries import AppointmentRow

__all__ = ["MEDIA_TYPE", "appointment_file"]
CANCELLED = frozenset({"cancelled_by_person", "cancelled_by_provider", "rescheduled"})


def appointment_file(row: AppointmentRow, *, title: str, url: str, zone: str, now: datetime) -> bytes:
    """The appointment in its reader's time zone, without name, place or kind of service.

    The same identifier each time, and a higher number after each change.
    """
    event = event_of(
        f"appointment-{row.id}",
        title=title,
        url=url,
        sequence=row.version,
        now=now,
        is_cancelled=row.attendance in CANCELLED or row.state is AppointmentState.RESCHEDULED,
    )
    event.add("class", "PRIVATE")
    put_between(event, row.starts_at, row.ends_at, zone=zone)
    return calendar_of(event, product="Appointments")
