"""Asking whether a copy is genuine is free and slowed down: a question is counted before a file is looked at."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from accounts.limits.counting import count_attempt
from accounts.sign_in.throttle import slowed_after
from core.errors import RuleBroken
from core.text import N_

FREE_QUESTIONS = 30
"""So many files and hashes may be sent to a page from one address in a quarter of an hour; a station shares one address."""
WAIT = N_("Too many questions from your network in a short time. Try again in some minutes.")


def take_question(session: Session, *, page: str, address: str, now: datetime) -> None:
    """Count a question to a public page, whatever becomes of it; raises `RuleBroken` while the address has to wait.

    Commits, so that a question that fails is counted too.
    """
    key = sha256(f"{page}:{address}".encode()).digest()
    counted = count_attempt(session, key, slowed_after(FREE_QUESTIONS), now=now)
    session.commit()
    if not counted:
        raise TooManyQuestions(WAIT)


class TooManyQuestions(RuleBroken):
    """The address has to wait."""
