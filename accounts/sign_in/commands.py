"""Signing in and out, and ending sessions; each leaves a row in the audit trail (security A-06 to A-08, B-05, B-06)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import (
    blocked_until,
    count_attempt,
    forget_attempts,
    forget_old_counters,
    give_back,
    is_locked,
)
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.sign_in.hashing import hash_password, is_outdated
from accounts.sign_in.known_browsers import KnownBrowser
from accounts.sign_in.models import PROVED, WebSession
from accounts.sign_in.policy import visible_to
from accounts.sign_in.throttle import (
    SOURCE,
    account_key,
    count_guess,
    source_key,
)
from accounts.users.models import User, UserStatus
from accounts.users.queries import find_actor_of, fold_email
from audit.commands import record
from core.actor import SYSTEM, Actor
from core.errors import NotFound
from core.sealing import key_ring
from core.text import N_

MAX_SESSIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A counted attempt to sign in; `password_hash` is None where there is no usable account."""

    email_folded: str
    source: bytes
    user_id: UUID | None
    organisation_id: UUID | None
    password_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """A person who has signed in: when they did so before, and how many of their oldest sessions that ended."""

    before: datetime | None
    ended_sessions: int


def begin_sign_in(
    session: Session, *, email: str, address: str, browser: KnownBrowser | None = None, now: datetime
) -> Attempt | None:
    """Count an attempt before its password is checked; None while the account or the source is blocked.

    What is refused is no guess and counts nowhere: whoever waits at one counter does not fill the other. The edge
    commits before it checks the password, so that the count holds whatever happens then.
    """
    folded = fold_email(email)
    source = source_key(folded, address=address, browser=browser, now=now)
    counting = session.begin_nested()
    if not (count_guess(session, folded, now=now) and count_attempt(session, source, SOURCE, now=now)):
        counting.rollback()
        return None
    counting.commit()
    row = session.execute(
        sa.select(
            User.id,
            User.organisation_id,
            User.password_hash,
            User.status,
            User.ends_at,
            Organisation.status.label("standing"),
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.email_folded == folded)
    ).one_or_none()
    usable = (
        row is not None
        and (row.status, row.standing) == (UserStatus.ACTIVE, OrganisationStatus.ACTIVE)
        and (row.ends_at is None or row.ends_at > now)
    )
    return Attempt(
        email_folded=folded,
        source=source,
        user_id=row.id if row else None,
        organisation_id=row.organisation_id if row else None,
        password_hash=row.password_hash if row and usable else None,
    )


def refuse_sign_in(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """A failure is noted in the chain of the account's organisation, or the operator's where there is none.

    An unknown address is noted as a keyed digest: people type passwords into the wrong field.
    """
    actor = replace(SYSTEM, organisation_id=attempt.organisation_id)
    subject: tuple[str, UUID | str] = (
        ("user", attempt.user_id)
        if attempt.user_id
        else ("address", key_ring().blind_index(attempt.email_folded, "sign-in").hex())
    )
    record(session, actor, action="sign_in.failed", subject=subject, now=now)
    # Asked whether there is an account or not: the same work for both (security A-07).
    locked = is_locked(session, account_key(attempt.email_folded))
    if attempt.user_id and locked:
        record(session, actor, action="sign_in.locked", subject=subject, now=now)


def opens_again_at(
    session: Session, *, email: str, address: str, browser: KnownBrowser | None, now: datetime
) -> datetime:
    """Until when an attempt that was refused waits, with an account or without; `FOREVER` until somebody releases it."""
    folded = fold_email(email)
    source = source_key(folded, address=address, browser=browser, now=now)
    return blocked_until(session, [account_key(folded), source]) or now


def accept_password(session: Session, attempt: Attempt, *, password: str, now: datetime) -> Actor | None:
    """After a right password: clear the counters, renew an outdated hash. The second step is still to come.

    None when the account was closed in the meantime.
    """
    user = session.get(User, attempt.user_id, with_for_update=True) if attempt.user_id else None
    actor = find_actor_of(session, user.id) if user else None
    if user is None or actor is None:
        return None
    forget_attempts(session, account_key(attempt.email_folded))
    give_back(session, attempt.source)
    if user.password_hash and is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    record(session, actor, action="sign_in.password_accepted", subject=("user", user.id), now=now)
    return actor


def complete_sign_in(
    session: Session, actor: Actor, *, factor: str, this_one: bytes | None, now: datetime
) -> Welcome:
    """After the second factor: the person is signed in, and the oldest of four such sessions ends (B-06).

    A session that waits for its second factor ends nobody's: who knows a password alone must not throw its owner out.
    """
    user = session.get(User, _own_id(actor), with_for_update=True)
    if user is None:
        raise NotFound(N_("There is no account to change."))
    before, user.last_signed_in_at = user.last_signed_in_at, now
    ended = _end_oldest(session, user.id, this_one=this_one)
    details = {"factor": factor}
    record(session, actor, action="sign_in.succeeded", subject=("user", user.id), now=now, details=details)
    return Welcome(before=before, ended_sessions=ended)


def note_sign_out(session: Session, actor: Actor, *, now: datetime) -> None:
    """A sign-out leaves a row in the trail; the edge ends the session itself."""
    record(session, actor, action="sign_in.ended", subject=("user", _own_id(actor)), now=now)


def end_session(session: Session, actor: Actor, *, key: str, now: datetime) -> None:
    """End one of one's own sessions; raises `NotFound` for anybody else's."""
    try:
        digest = bytes.fromhex(key)
    except ValueError:
        digest = b""
    ended = _delete(session, visible_to(actor), WebSession.digest == digest)
    if not ended:
        raise NotFound(N_("This session has ended already."))
    record(session, actor, action="session.ended", subject=("user", _own_id(actor)), now=now)


def end_other_sessions(session: Session, actor: Actor, *, keep: bytes | None, now: datetime) -> int:
    """End all of one's own sessions but this one; answers how many."""
    ended = end_sessions_of(session, _own_id(actor), keep=keep)
    details = {"sessions": ended}
    record(
        session,
        actor,
        action="session.others_ended",
        subject=("user", _own_id(actor)),
        now=now,
        details=details,
    )
    return ended


def end_sessions_of(session: Session, user_id: UUID, *, keep: bytes | None = None) -> int:
    """End the sessions of a person, save one perhaps; part of the commands that close or reset an account."""
    others = WebSession.digest != keep if keep is not None else sa.true()
    return _delete(session, WebSession.user_id == user_id, others)


def end_sessions_within(session: Session, organisation_id: UUID) -> int:
    """End the sessions of everybody in an organisation; part of the command that suspends it (security B-05)."""
    people = sa.select(User.id).where(User.organisation_id == organisation_id)
    return _delete(session, WebSession.user_id.in_(people))


def end_stale_sessions(session: Session, *, idle_minutes: int, absolute_hours: int, now: datetime) -> int:
    """Remove sessions that open nothing any more, and counters that slow nobody; answers how many sessions."""
    forget_old_counters(session, now=now)
    return _delete(
        session,
        sa.or_(
            WebSession.last_active_at <= now - timedelta(minutes=idle_minutes),
            WebSession.created_at <= now - timedelta(hours=absolute_hours),
        ),
    )


def _end_oldest(session: Session, user_id: UUID, *, this_one: bytes | None) -> int:
    """Keep the newest complete sessions beside this one; what waits for a second factor is not counted."""
    rows = session.execute(
        sa.select(WebSession.digest, WebSession.data)
        .where(WebSession.user_id == user_id)
        .order_by(WebSession.last_active_at.desc(), WebSession.digest)
    ).all()
    others = [bytes(row.digest) for row in rows if PROVED in row.data and bytes(row.digest) != this_one]
    surplus = others[MAX_SESSIONS - 1 :]
    return _delete(session, WebSession.digest.in_(surplus)) if surplus else 0


def _delete(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    result = session.execute(
        sa.delete(WebSession).where(*conditions).execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))


def _own_id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotFound(N_("Timers have no sessions."))
    return actor.user_id
