"""What the NGO does with a case: assign it, reach the person, serve, and close it."""

from referrals.casework.commands.contacting import (
    AttemptLogged,
    log_attempt,
    start_contact,
)
from referrals.casework.commands.serving import engage, hold, resume, waitlist
from referrals.casework.ending.commands import close, close_without_service
from referrals.casework.notes.commands import add_note, amend_note
from referrals.handover.commands.assigning import assign

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
