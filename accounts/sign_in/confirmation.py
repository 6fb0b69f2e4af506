"""Asking a signed-in person for their password again before something that binds their organisation."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import forget_attempts
from accounts.sign_in.hashing import password_matches
from accounts.sign_in.throttle import account_key, count_guess
from accounts.users.models import User
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_


def begin_confirmation(session: Session, actor: Actor, *, now: datetime) -> None:
    """An attempt is counted with the account's failed sign-ins before the password is checked.

    The edge commits before it calls `confirm_password`, so that the count holds. Raises `RuleBroken` while blocked.
    """
    if not count_guess(session, _account(session, actor)[0], now=now):
        raise RuleBroken(N_("Too many attempts. Try again in some minutes."), "password")


def confirm_password(session: Session, actor: Actor, password: str) -> None:
    """The right password clears the counter; a wrong one raises `RuleBroken` at the field `password`."""
    folded, stored = _account(session, actor)
    if not password_matches(stored, password):
        raise RuleBroken(N_("This is not your password."), "password")
    forget_attempts(session, account_key(folded))


def _account(session: Session, actor: Actor) -> tuple[str, str | None]:
    row = session.execute(
        sa.select(User.email_folded, User.password_hash).where(User.id == actor.user_id)
    ).one()
    return row.email_folded, row.password_hash
