"""Removing the second factors of somebody who lost them: two administrators, and the person is told (security A-09)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.commands import remove_all_of
from accounts.factors.kinds import ResetOutcome
from accounts.factors.models import FactorReset
from accounts.factors.resets.policy import may_agree, may_ask, may_reset_alone
from accounts.factors.resets.queries import find_open_reset
from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.organisations.policy import NOT_FOUND
from accounts.sign_in.commands import end_sessions_of
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.policy import may_manage, visible_to
from audit.commands import record
from core.actor import Actor, Role
from core.errors import NotFound, RuleBroken
from core.text import N_

WATCHING = (Role.AUDITOR, Role.OPERATOR, Role.ORGANISATION_ADMIN)
"""Who learns that somebody's factors were removed without a second administrator."""


def ask_for_reset(session: Session, actor: Actor, *, user_id: UUID, reason: str, now: datetime) -> None:
    """An administrator asks; nothing happens until another one agrees.

    Raises `Denied` for one's own factors, `NotFound` for strangers, `RuleBroken` where somebody asked already.
    """
    user = _load(session, actor, user_id)
    may_ask(actor, user.id)
    if find_open_reset(session, actor, user_id) is not None:
        raise RuleBroken(
            N_("Somebody has asked for this already. Another administrator has to agree."), "reason"
        )
    assert actor.user_id is not None
    session.add(FactorReset(user_id=user.id, reason=reason, asked_at=now, asked_by_id=actor.user_id))
    session.flush()
    record(session, actor, action="factor.reset_asked", subject=("user", user.id), now=now)


def agree_to_reset(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> None:
    """A second administrator agrees: all factors and codes of the person are gone, and all their sessions end.

    The person sets up a new factor at the next sign-in, with their password. Raises `Denied` for who asked and for
    whose factors they are, `NotFound` where nobody asked.
    """
    user = _load(session, actor, user_id)
    reset = _open(session, user_id)
    may_agree(actor, user.id, reset.asked_by_id)
    _decide(session, actor, reset, ResetOutcome.DONE, now=now)
    remove_all_of(session, user.id)
    end_sessions_of(session, user.id)
    record(session, actor, action="factor.reset", subject=("user", user.id), now=now)


def refuse_reset(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> None:
    """The wish is turned down, by another administrator or by who asked; the factors stay as they are."""
    user = _load(session, actor, user_id)
    reset = _open(session, user_id)
    may_ask(actor, user.id)
    _decide(session, actor, reset, ResetOutcome.REFUSED, now=now)
    record(session, actor, action="factor.reset_refused", subject=("user", user.id), now=now)


def reset_by_command(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> User:
    """The command line removes all factors and codes of somebody whom no two administrators can help, and ends their sessions.

    For instance the only operator, or the only administrator of an organisation. A wish that was open is withdrawn, and
    the other administrators and auditors of the organisation are told at once; the caller tells the person. Raises
    `Denied` for everybody but the command line, `NotFound` for strangers. Source: security.md A-09.
    """
    may_reset_alone(actor)
    user = _load(session, actor, user_id)
    withdrawn = session.scalars(
        sa.delete(FactorReset)
        .where(FactorReset.user_id == user.id, FactorReset.outcome == ResetOutcome.ASKED)
        .returning(FactorReset.id)
    ).all()
    remove_all_of(session, user.id)
    ended = end_sessions_of(session, user.id)
    _tell_the_others(session, user, now=now)
    details = {"sessions": ended, "wishes_withdrawn": len(withdrawn)}
    record(
        session, actor, action="factor.reset_by_command", subject=("user", user.id), now=now, details=details
    )
    return user


def _tell_the_others(session: Session, user: User, *, now: datetime) -> None:
    others = session.scalars(
        sa.select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.organisation_id == user.organisation_id,
            User.id != user.id,
            User.status == UserStatus.ACTIVE,
            UserRole.role.in_(WATCHING),
        )
        .distinct()
    ).all()
    notify(
        session,
        to=others,
        kind=NoticeKind.SAFETY,
        text=N_("All second factors of %(name)s were removed on the command line of this installation."),
        params={"name": user.name},
        link=f"/people/{user.id}",
        about=("user", user.id),
        key=f"factors-reset:{user.id.hex}:{now.isoformat()}",
        now=now,
    )


def _decide(
    session: Session, actor: Actor, reset: FactorReset, outcome: ResetOutcome, *, now: datetime
) -> None:
    reset.outcome, reset.decided_at, reset.decided_by_id = outcome, now, actor.user_id
    session.flush()


def _open(session: Session, user_id: UUID) -> FactorReset:
    reset = session.scalars(
        sa.select(FactorReset)
        .where(FactorReset.user_id == user_id, FactorReset.outcome == ResetOutcome.ASKED)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if reset is None:
        raise NotFound(N_("Nobody asked for this, or it is decided already."))
    return reset


def _load(session: Session, actor: Actor, user_id: UUID) -> User:
    user = session.scalars(
        sa.select(User).where(User.id == user_id, visible_to(actor)).with_for_update()
    ).one_or_none()
    if user is None:
        raise NotFound(NOT_FOUND)
    may_manage(actor, user.organisation_id)
    if user.status is not UserStatus.ACTIVE:
        raise RuleBroken(N_("Only an active account has second factors."), "reason")
    return user
