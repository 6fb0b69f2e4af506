"""Asking the register is free and slowed down: a question is counted before a file is looked at."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from accounts.limits.counting import count_attempt
from accounts.sign_in.throttle import slowed_after

FREE_QUESTIONS = 30
"""So many files and hashes may be sent from one address in a quarter of an hour; a station shares one address."""


def count_question(session: Session, *, address: str, now: datetime) -> bool:
    """Count a question; False while the address has to wait. The caller commits before it looks at anything."""
    key = sha256(f"check-evaluation:{address}".encode()).digest()
    return count_attempt(session, key, slowed_after(FREE_QUESTIONS), now=now)
