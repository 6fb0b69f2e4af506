"""Counting attempts at a second factor, noting what came of them, and removing factors; each leaves a row in the trail."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.kinds import FactorKind
from accounts.factors.models import Passkey, PasskeyChallenge, RecoveryCode, TotpFactor
from accounts.factors.policy import may_add, may_remove, passkeys_of, totp_of
from accounts.factors.queries import NOT_THERE, get_standing
from accounts.limits.counting import Rule, count_attempt, forget_attempts
from accounts.sign_in.throttle import DELAYS, FREE_FAILURES, MOST_IN_A_ROW, WINDOW
from accounts.users.models import User
from audit.commands import record
from core.actor import Actor
from core.errors import NotFound, RuleBroken
from core.text import N_

UNCONFIRMED_FOR = timedelta(days=1)

GUESSES = Rule(free=FREE_FAILURES, window=WINDOW, delays=DELAYS, locks_after=MOST_IN_A_ROW)
"""As guesses at a password; after a hundred in a row only a passkey helps, or two administrators."""


def factor_key(user_id: UUID) -> bytes:
    """The counter of attempts at the codes of a person; passkeys are not counted: nobody guesses them."""
    return sha256(f"factor:{user_id.hex}".encode()).digest()


def own_id(actor: Actor) -> UUID:
    """The actor's account; raises `NotFound` for timers."""
    if actor.user_id is None:
        raise NotFound(N_("Timers have no second factor."))
    return actor.user_id


def begin_check(session: Session, actor: Actor, *, now: datetime) -> None:
    """An attempt at a code is counted before it is checked; the edge commits the count.

    Five within 15 minutes, then one after each delay, which doubles up to 15 minutes (security A-08). Raises
    `RuleBroken` at the field `code` while blocked.
    """
    if not count_attempt(session, factor_key(own_id(actor)), GUESSES, now=now):
        raise RuleBroken(N_("Too many attempts. Wait some minutes, then try again."), "code")


def note_shown(session: Session, actor: Actor, *, kind: FactorKind, now: datetime) -> None:
    """A right second factor clears its counter and leaves a row in the trail."""
    forget_attempts(session, factor_key(own_id(actor)))
    details = {"factor": kind.value}
    record(session, actor, action="factor.shown", subject=("user", own_id(actor)), now=now, details=details)


def note_refused(session: Session, actor: Actor, *, kind: FactorKind, now: datetime) -> None:
    """A wrong second factor leaves a row in the trail."""
    details = {"factor": kind.value}
    record(session, actor, action="factor.refused", subject=("user", own_id(actor)), now=now, details=details)


def lock_owner(session: Session, actor: Actor) -> None:
    """Whoever adds or removes a factor of this person at the same time waits here."""
    session.execute(sa.select(User.id).where(User.id == own_id(actor)).with_for_update())


def check_room(session: Session, actor: Actor) -> None:
    """One more factor fits; raises `RuleBroken`."""
    lock_owner(session, actor)
    may_add(len(get_standing(session, actor).factors))


def remove_factor(
    session: Session, actor: Actor, *, factor_id: UUID, only_passkey: bool, now: datetime
) -> FactorKind:
    """Take an app or passkey away; it opens nothing from now on. Answers what it was.

    Raises `NotFound` for anybody else's, `RuleBroken` for the last one.
    """
    lock_owner(session, actor)
    rows = get_standing(session, actor).factors
    gone = next((row for row in rows if row.id == factor_id), None)
    if gone is None:
        raise NotFound(NOT_THERE)
    left = [row for row in rows if row.id != factor_id and row.suspect_at is None]
    keys = sum(row.kind is FactorKind.PASSKEY for row in left)
    may_remove(len(left), keys, only_passkey=only_passkey)
    if gone.kind is FactorKind.TOTP:
        session.execute(sa.delete(TotpFactor).where(totp_of(actor), TotpFactor.id == factor_id))
    else:
        session.execute(sa.delete(Passkey).where(passkeys_of(actor), Passkey.id == factor_id))
    details = {"factor": gone.kind.value}
    record(session, actor, action="factor.removed", subject=("user", own_id(actor)), now=now, details=details)
    return gone.kind


def remove_all_of(session: Session, user_id: UUID) -> None:
    """Apps, passkeys and codes of a person are gone; part of the reset of a lost factor."""
    for model in (TotpFactor, Passkey, RecoveryCode, PasskeyChallenge):
        session.execute(sa.delete(model).where(model.user_id == user_id))
    forget_attempts(session, factor_key(user_id))


def forget_unfinished(session: Session, *, now: datetime) -> int:
    """Challenges that nobody answered and apps that were never confirmed are removed; answers how many."""
    old = now - UNCONFIRMED_FOR
    statements = (
        sa.delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now),
        sa.delete(TotpFactor).where(TotpFactor.confirmed_at.is_(None), TotpFactor.created_at <= old),
    )
    results = [session.execute(one.execution_options(synchronize_session=False)) for one in statements]
    return sum(int(getattr(result, "rowcount", 0)) for result in results)
