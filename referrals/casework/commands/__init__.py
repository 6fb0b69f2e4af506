"""What the NGO does with a case: assign it, reach the person, serve, and close it."""

from referrals.casework.commands.closing import close, close_without_service
from referrals.casework.commands.contacting import (
    AttemptLogged,
    assign,
    log_attempt,
    start_contact,
)
from referrals.casework.commands.serving import engage, hold, resume, waitlist
from referrals.casework.notes.commands import add_note, amend_note

__all__ = [
    "AttemptLogged",
    "add_note",
    "amend_note",
    "assign",
    "close",
    "close_without_service",
    "engage",
    "hold",
    "log_attempt",
    "resume",
    "start_contact",
    "waitlist",
]
