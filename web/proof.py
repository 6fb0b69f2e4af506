"""What a session has proved beside the password: by which second factor, and when (security A-01, A-10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session

PROOF_KEY = "proof"
PASSWORD_KEY = "password_at"  # noqa: S105 - names a moment
PASSKEY = "passkey"
"""The one kind of proof that cannot be asked out of somebody."""
PENDING_FOR = timedelta(minutes=15)
"""How long the second step may take, the setting up of a first factor counted in."""
STEP_UP_AGE = timedelta(minutes=10)
"""How old a proof may be for what needs a recent one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A second factor that this session has shown."""

    kind: str
    at: datetime


def find_proof() -> Proof | None:
    """The last second factor that this session has shown, if there is one."""
    held = session.get(PROOF_KEY)
    return Proof(kind=held["kind"], at=datetime.fromisoformat(held["at"])) if held else None


def keep_proof(kind: str, *, now: datetime) -> None:
    """This session has shown a second factor just now."""
    session[PROOF_KEY] = {"kind": kind, "at": now.isoformat()}


def begin_second_step(*, now: datetime) -> None:
    """This session knows the password and nothing else yet."""
    session[PASSWORD_KEY] = now.isoformat()


def awaits_second_step(*, now: datetime) -> bool:
    """Whether the password was given a short while ago: the second step may still come."""
    held = session.get(PASSWORD_KEY)
    return held is not None and now - datetime.fromisoformat(held) < PENDING_FOR


def is_recent(proof: Proof | None, *, now: datetime) -> bool:
    """Whether the proof is at most ten minutes old, and not of a time to come."""
    return proof is not None and timedelta(0) <= now - proof.at <= STEP_UP_AGE
