"""Planning sessions, taking seats, and saying who was there."""

from partners.training.sessions.commands.attending import Hours, finish_session, may_finish, record_attendance
from partners.training.sessions.commands.planning import (
    call_off_session,
    change_session,
    plan_session,
    remind_of_few,
)
from partners.training.sessions.commands.seats import cancel_seat, take_seat

__all__ = [
    "Hours",
    "call_off_session",
    "cancel_seat",
    "change_session",
    "finish_session",
    "may_finish",
    "plan_session",
    "record_attendance",
    "remind_of_few",
    "take_seat",
]
