"""Challenges for passkeys, adding a passkey and using one (security A-02)."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.commands import check_room, own_id
from accounts.factors.kinds import ChallengePurpose, FactorKind
from accounts.factors.models import Passkey, PasskeyChallenge
from accounts.factors.passkeys.ceremonies import (
    MINUTES,
    REFUSED,
    RelyingParty,
    check_new,
    check_signed,
    credential_id_of,
    parsed,
    user_handle_of,
)
from accounts.users.queries import find_actor_of
from audit.commands import record
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_

CHALLENGE_BYTES = 32
LIFETIME = timedelta(minutes=MINUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedChallenge:
    """A new challenge: what is to be signed, and the number by which the session finds it again."""

    id: UUID
    challenge: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A right answer of a passkey; `went_back` where its counter says that there may be a copy, so it opens nothing."""

    actor: Actor
    label: str
    went_back: bool


def issue_challenge(
    session: Session, actor: Actor | None, *, purpose: ChallengePurpose, now: datetime
) -> IssuedChallenge:
    """256 random bits, for five minutes and one answer; those that nobody answered in time go."""
    session.execute(sa.delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    row = PasskeyChallenge(
        user_id=own_id(actor) if actor else None,
        purpose=purpose,
        challenge=secrets.token_bytes(CHALLENGE_BYTES),
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(row)
    session.flush()
    return IssuedChallenge(id=row.id, challenge=row.challenge)


def take_challenge(
    session: Session,
    actor: Actor | None,
    *,
    challenge_id: UUID | None,
    purpose: ChallengePurpose,
    now: datetime,
) -> bytes:
    """The challenge is gone with its first answer, right or wrong; the edge commits that before it looks further.

    Raises `RuleBroken` for one that is unknown, used, too old, for another purpose or for somebody else.
    """
    row = session.execute(
        sa.delete(PasskeyChallenge)
        .where(PasskeyChallenge.id == challenge_id)
        .returning(
            PasskeyChallenge.user_id,
            PasskeyChallenge.purpose,
            PasskeyChallenge.challenge,
            PasskeyChallenge.expires_at,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    owner = own_id(actor) if actor else None
    if row is None or (row.user_id, row.purpose) != (owner, purpose) or row.expires_at <= now:
        raise RuleBroken(REFUSED)
    return bytes(row.challenge)


def add_passkey(
    session: Session,
    actor: Actor,
    *,
    party: RelyingParty,
    answer: str,
    challenge: bytes,
    label: str,
    now: datetime,
) -> None:
    """The device made a new key for this person; from now on it signs in.

    Raises `RuleBroken` for an answer that is not exactly as asked, for a passkey that is known already, and where there
    are ten factors.
    """
    verified = check_new(party, parsed(answer), challenge=challenge)
    check_room(session, actor)
    known = sa.select(Passkey.id).where(Passkey.credential_id == verified.credential_id)
    if session.scalar(known) is not None:
        raise RuleBroken(N_("This passkey is known already."))
    session.add(
        Passkey(
            user_id=own_id(actor),
            label=label.strip(),
            credential_id=verified.credential_id,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            created_at=now,
        )
    )
    session.flush()
    details = {"factor": FactorKind.PASSKEY.value}
    record(session, actor, action="factor.added", subject=("user", own_id(actor)), now=now, details=details)


def use_passkey(
    session: Session,
    actor: Actor | None,
    *,
    party: RelyingParty,
    answer: str,
    challenge: bytes,
    now: datetime,
) -> Signed:
    """A passkey answered its challenge: of the actor, or of whoever it belongs to where nobody is known yet.

    A counter that went back is an alert: the passkey may have been copied and opens nothing from now on. Raises
    `RuleBroken` for every answer that is not exactly as asked, and for a passkey of somebody else.
    """
    given = parsed(answer)
    row = session.scalars(
        sa.select(Passkey)
        .where(Passkey.credential_id == credential_id_of(given), Passkey.suspect_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None or (actor is not None and row.user_id != actor.user_id):
        raise RuleBroken(REFUSED)
    handle = user_handle_of(given)
    if handle not in (None, row.user_id.bytes) or (actor is None and handle is None):
        raise RuleBroken(REFUSED)
    verified = check_signed(party, given, challenge=challenge, public_key=bytes(row.public_key))
    owner = actor or find_actor_of(session, row.user_id)
    if owner is None:
        raise RuleBroken(REFUSED)
    went_back = verified.new_sign_count <= row.sign_count and (
        verified.new_sign_count > 0 or row.sign_count > 0
    )
    if went_back:
        row.suspect_at = now
        record(session, owner, action="factor.counter_went_back", subject=("user", row.user_id), now=now)
    else:
        row.sign_count, row.last_used_at = verified.new_sign_count, now
    session.flush()
    return Signed(actor=owner, label=row.label, went_back=went_back)
