"""Setting a password: by its owner, by an invitation, or after a reset (security A-05, A-09)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import count_attempt, forget_attempts, is_locked
from accounts.organisations.models import Organisation
from accounts.sign_in.commands import end_sessions_of
from accounts.sign_in.hashing import hash_password, password_matches
from accounts.sign_in.password_rules import may_use_password
from accounts.sign_in.throttle import (
    RESETS,
    RESETS_OF_ADDRESS,
    account_key,
    count_guess,
    link_releases,
    reset_keys,
)
from accounts.users.links import IssuedLink, cancel_links, issue_link, take_link
from accounts.users.models import LinkPurpose, User, UserStatus
from accounts.users.queries import find_actor_of, fold_email
from audit.commands import record
from core.actor import SYSTEM, Actor
from core.errors import NotFound, RuleBroken
from core.sealing import key_ring
from core.text import N_

LINK_ENDED = N_("This link has been used or has expired. Ask for a new one.")


def count_password_check(session: Session, actor: Actor, *, now: datetime) -> None:
    """A guess at the old password counts like a sign-in; the edge commits the count before the check.

    Raises `RuleBroken` while the account is blocked.
    """
    user = _own_account(session, actor)
    if not count_guess(session, user.email_folded, now=now):
        raise RuleBroken(N_("Too many attempts. Try again in some minutes."), "old_password")


def change_password(session: Session, actor: Actor, *, old: str, new: str, now: datetime) -> None:
    """Whoever knows the old password may set a new one; every session of the person ends.

    The edge gives the session in use a new token. Raises `RuleBroken` for a wrong old password (`old_password`) or an
    unfit new one (`password`).
    """
    user = _own_account(session, actor)
    if not password_matches(user.password_hash, old):
        raise RuleBroken(N_("This is not your present password."), "old_password")
    forget_attempts(session, account_key(user.email_folded))
    _set_password(session, user, new, now=now)
    record(session, actor, action="user.password_changed", subject=("user", user.id), now=now)


def request_reset(session: Session, *, email: str, address: str, now: datetime) -> IssuedLink | None:
    """A reset link for an active account; None otherwise, which the person asking is never told.

    Both cases leave a row in the trail, and both are counted: three requests an hour (security N-03).
    """
    folded = fold_email(email)
    counters = zip(reset_keys(folded, address), (RESETS, RESETS_OF_ADDRESS), strict=True)
    allowed = [count_attempt(session, key, rule, now=now) for key, rule in counters]
    if not all(allowed):
        return None
    user = session.scalars(
        sa.select(User).where(User.email_folded == folded, User.status == UserStatus.ACTIVE)
    ).one_or_none()
    actor = find_actor_of(session, user.id) if user else None
    if user is None or actor is None:
        unknown = key_ring().blind_index(folded, "sign-in").hex()
        record(session, SYSTEM, action="user.reset_requested", subject=("address", unknown), now=now)
        return None
    link = issue_link(session, user, purpose=LinkPurpose.PASSWORD_RESET, now=now)
    record(session, actor, action="user.reset_requested", subject=("user", user.id), now=now)
    return link


def use_link(session: Session, *, token: str, password: str, now: datetime, name: str | None = None) -> UUID:
    """A link sets a password once: an invitation opens the account, a reset ends all its sessions.

    `name` corrects the person's name at the invitation. Answers the person's id. Raises `NotFound` for a link that no
    longer works, `RuleBroken` for an unfit password (the link then stays usable, because the edge rolls back).
    """
    taken = take_link(session, token, now=now)
    user = session.get(User, taken[0], with_for_update=True, populate_existing=True) if taken else None
    if taken is None or user is None or user.status is UserStatus.DISABLED:
        raise NotFound(LINK_ENDED)
    invited = taken[1] is LinkPurpose.INVITATION
    if invited != (user.status is UserStatus.INVITED):
        raise NotFound(LINK_ENDED)
    if invited and name:
        user.name = name
    _set_password(session, user, password, now=now)
    user.status = UserStatus.ACTIVE
    if link_releases() or not is_locked(session, account_key(user.email_folded)):
        forget_attempts(session, account_key(user.email_folded))
    session.flush()
    actor = find_actor_of(session, user.id)
    if actor is None:
        raise NotFound(LINK_ENDED)
    action = "user.invitation_accepted" if invited else "user.password_reset"
    record(session, actor, action=action, subject=("user", user.id), now=now)
    return user.id


def _set_password(session: Session, user: User, password: str, *, now: datetime) -> None:
    organisation = session.scalar(sa.select(Organisation.name).where(Organisation.id == user.organisation_id))
    may_use_password(password, context=(user.name, user.email.partition("@")[0], organisation or ""))
    user.password_hash = hash_password(password)
    user.password_changed_at = now
    cancel_links(session, user.id, now=now)
    end_sessions_of(session, user.id)


def _own_account(session: Session, actor: Actor) -> User:
    user = session.get(User, actor.user_id, with_for_update=True) if actor.user_id else None
    if user is None:
        raise NotFound(N_("There is no account to change."))
    return user
