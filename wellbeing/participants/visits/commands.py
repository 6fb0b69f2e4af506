"""Visits of people without an account: opened by a personal key, ended at once; guessing is slowed down."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import count_attempt, forget_old_counters
from accounts.sign_in.throttle import WINDOW, slowed_after
from wellbeing.participants.codes import Origin
from wellbeing.participants.keys import folded
from wellbeing.participants.models import Participant
from wellbeing.participants.visits.models import GuessCounter, OwnVisit
from wellbeing.participants.visits.store import LONGEST
from wellbeing.pseudonyms import kept_as, pseudonym_of, pseudonym_of_code
from wellbeing.store import blind

FREE_GUESSES = 10
"""So many codes and keys may be tried from one address in a quarter of an hour; then one a minute, and fewer."""


def holder_of(key: str) -> UUID:
    """The id that stands for a personal key, as an account's id stands for an account."""
    return UUID(bytes=pseudonym_of_code(folded(key)))


def count_guess(vault: Session, *, address: str, now: datetime) -> bool:
    """Count an attempt before it is looked at; False while the address has to wait. The caller commits first."""
    key = blind(address, "guess")
    return count_attempt(vault, key, slowed_after(FREE_GUESSES), now=now, table=GuessCounter)


def open_visit(vault: Session, key: str, *, now: datetime) -> str | None:
    """Begin a visit for whoever holds the key; answers the cookie's token, None for a key that opens nothing."""
    holder = holder_of(key)
    participant_id = vault.scalars(
        sa.select(Participant.id).where(
            Participant.pseudonym == kept_as(pseudonym_of(holder)), Participant.origin == Origin.CODE
        )
    ).one_or_none()
    if participant_id is None:
        return None
    token = secrets.token_urlsafe(32)
    vault.add(
        OwnVisit(
            digest=digest_of_token(token),
            participant_id=participant_id,
            holder=holder.bytes,
            created_at=now,
            last_active_at=now,
        )
    )
    vault.flush()
    return token


def end_visit(vault: Session, token: str) -> None:
    """End a visit; its token opens nothing afterwards."""
    vault.execute(sa.delete(OwnVisit).where(OwnVisit.digest == digest_of_token(token)))


def forget_old_visits(vault: Session, *, now: datetime) -> int:
    """Remove visits and counters whose time is over; answers how many."""
    result = vault.execute(
        sa.delete(OwnVisit).where(OwnVisit.created_at <= now - LONGEST - timedelta(hours=1))
    )
    return int(getattr(result, "rowcount", 0)) + forget_old_counters(
        vault, now=now, kept=2 * WINDOW, table=GuessCounter
    )


def digest_of_token(token: str) -> bytes:
    """What is stored of a token."""
    return sha256(token.encode()).digest()
