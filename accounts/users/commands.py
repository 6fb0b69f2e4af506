"""Inviting people, granting roles, closing and opening accounts; each leaves a row in the audit trail."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from accounts.grants.commands import drop_proposals, propose_grants
from accounts.grants.policy import needs_second
from accounts.limits.counting import forget_attempts, is_locked
from accounts.organisations.models import Organisation, OrganisationStatus, Unit
from accounts.organisations.policy import NOT_FOUND
from accounts.sign_in.commands import end_sessions_of
from accounts.sign_in.throttle import account_key
from accounts.users.links import FIRST_ADMINISTRATOR, IssuedLink, cancel_links, issue_link
from accounts.users.models import LinkPurpose, User, UserRole, UserStatus
from accounts.users.policy import (
    ADMINISTRATORS,
    may_disable,
    may_grant,
    may_hold,
    may_lose_administrator,
    may_manage,
    may_name_leader,
    visible_to,
)
from accounts.users.queries import fold_email
from audit.commands import record
from core.actor import Actor, Role
from core.errors import Conflict, InvalidTransition, NotFound, RuleBroken
from core.text import N_

CHANGED_MEANWHILE = N_(
    "Somebody else changed this in the meantime. Look at it again, then repeat your change."
)

LONGEST_TEMPORARY = timedelta(hours=72)
"""A temporary or emergency account closes by itself (CJIS AC-2(2), security A-12)."""


def invite_user(
    session: Session,
    actor: Actor,
    *,
    organisation_id: UUID,
    name: str,
    email: str,
    roles: Collection[Role],
    unit_id: UUID | None = None,
    job_title: str | None = None,
    lasts: timedelta | None = None,
    now: datetime,
) -> IssuedLink:
    """A new account waits for its owner, who opens it by the link within seven days.

    High roles among them wait for a second person. With `lasts` the account is temporary and closes by itself. Raises `RuleBroken` for roles that do not fit, a unit of another organisation, or an address that is malformed or
    in use. The edge mails the link, or the command line prints it.
    """
    may_manage(actor, organisation_id)
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(NOT_FOUND)
    if organisation.status is not OrganisationStatus.ACTIVE:
        raise RuleBroken(N_("%(name)s does not take part. Activate it first."), name=organisation.name)
    may_hold(roles, organisation.kind)
    _check_first_leader(session, actor, organisation, roles)
    _check_unit(session, unit_id, organisation_id)
    _check_address(session, email)
    if lasts is not None and not timedelta(0) < lasts <= LONGEST_TEMPORARY:
        raise RuleBroken(N_("A temporary account lasts 72 hours at most."), "lasts")
    waiting = needs_second(actor, roles, has_administrator=_has_administrator(session, organisation_id))
    user = User(
        organisation_id=organisation_id,
        unit_id=unit_id,
        name=name.strip(),
        job_title=job_title,
        email=email.strip(),
        email_folded=fold_email(email),
        status=UserStatus.INVITED,
        created_at=now,
        ends_at=now + lasts if lasts is not None else None,
    )
    session.add(user)
    session.flush()
    _set_roles(session, actor, user, set(roles) - waiting, now=now)
    link = _invitation(session, actor, user, roles, now=now)
    details: dict[str, object] = {"roles": sorted(set(roles) - waiting)}
    if user.ends_at is not None:
        details["ends_at"] = user.ends_at.isoformat()
    record(session, actor, action="user.invited", subject=("user", user.id), now=now, details=details)
    if waiting:
        propose_grants(session, actor, user_id=user.id, roles=waiting, now=now)
    return link


def change_user(
    session: Session,
    actor: Actor,
    *,
    user_id: UUID,
    version: int,
    roles: Collection[Role],
    unit_id: UUID | None,
    now: datetime,
) -> User:
    """Roles and unit of a person change; their sessions end, so that the next request knows (B-02, C-08).

    A high role that is new to them waits for a second person, and the others are held from now on (C-11).
    Raises `Denied` for one's own roles, `RuleBroken` as `invite_user` and for the last administrator, `Conflict` when
    somebody else changed the person since `version`.
    """
    user, organisation = _load(session, actor, user_id)
    may_grant(actor, user.id)
    if user.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    may_hold(roles, organisation.kind)
    _check_first_leader(session, actor, organisation, roles)
    _check_unit(session, unit_id, organisation.id)
    before = roles_of(session, user.id)
    has_administrator = _has_administrator(session, organisation.id)
    waiting = needs_second(actor, set(roles) - before, has_administrator=has_administrator)
    held = set(roles) - waiting
    if not held:
        raise RuleBroken(
            N_("The new role waits for a second person. Until then leave one that needs none."), "roles"
        )
    if before & ADMINISTRATORS and not set(roles) & ADMINISTRATORS:
        _keep_an_administrator(session, user)
    user.unit_id = unit_id
    # A change of roles alone is a change of the person too: the version then counts.
    flag_modified(user, "unit_id")
    _set_roles(session, actor, user, held, now=now)
    end_sessions_of(session, user.id)
    details = {"granted": sorted(held - before), "withdrawn": sorted(before - held)}
    record(session, actor, action="user.changed", subject=("user", user.id), now=now, details=details)
    if waiting:
        propose_grants(session, actor, user_id=user.id, roles=waiting, now=now)
    return user


def disable_user(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> User:
    """A disabled account ends its sessions and links at once; its name stays on what it did."""
    user, _ = _load(session, actor, user_id)
    may_disable(actor, user.id)
    if user.status is UserStatus.DISABLED:
        raise InvalidTransition(N_("This account is disabled already."))
    if user.status is UserStatus.ACTIVE and roles_of(session, user.id) & ADMINISTRATORS:
        _keep_an_administrator(session, user)
    user.status = UserStatus.DISABLED
    user.disabled_at, user.disabled_by_id = now, actor.user_id
    end_sessions_of(session, user.id)
    cancel_links(session, user.id, now=now)
    drop_proposals(session, actor, user_id=user.id, now=now)
    record(session, actor, action="user.disabled", subject=("user", user.id), now=now)
    return user


def enable_user(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> User:
    """A disabled account opens again as it was: active with its password, or still to be invited."""
    user, _ = _load(session, actor, user_id)
    may_grant(actor, user.id)
    if user.status is not UserStatus.DISABLED:
        raise InvalidTransition(N_("This account is not disabled."))
    user.status = UserStatus.ACTIVE if user.password_hash else UserStatus.INVITED
    user.disabled_at = user.disabled_by_id = None
    user.enabled_at, user.ends_at = now, None
    record(session, actor, action="user.enabled", subject=("user", user.id), now=now)
    return user


def release_user(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> User:
    """A sign-in that failures have closed opens again (security A-08); nobody releases their own."""
    user, _ = _load(session, actor, user_id)
    may_grant(actor, user.id)
    key = account_key(user.email_folded)
    if not is_locked(session, key):
        raise InvalidTransition(N_("The sign-in of this account is not closed."))
    forget_attempts(session, key)
    record(session, actor, action="user.released", subject=("user", user.id), now=now)
    return user


def end_user_sessions(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> int:
    """An administrator ends all sessions of a person, who signs in anew (security B-05); answers how many."""
    user, _ = _load(session, actor, user_id)
    ended = end_sessions_of(session, user.id)
    details = {"sessions": ended}
    record(session, actor, action="user.sessions_ended", subject=("user", user.id), now=now, details=details)
    return ended


def resend_invitation(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> IssuedLink:
    """A new invitation replaces the earlier one."""
    user, _ = _load(session, actor, user_id)
    if user.status is not UserStatus.INVITED:
        raise InvalidTransition(N_("Only people who have not opened their account yet are invited again."))
    link = _invitation(session, actor, user, roles_of(session, user.id), now=now)
    record(session, actor, action="user.invited_again", subject=("user", user.id), now=now)
    return link


def start_reset(session: Session, actor: Actor, *, user_id: UUID, now: datetime) -> IssuedLink:
    """An administrator may start a reset, but never chooses a password (security A-09)."""
    user, _ = _load(session, actor, user_id)
    if user.status is not UserStatus.ACTIVE:
        raise InvalidTransition(N_("Only an active account can choose a new password."))
    link = issue_link(session, user, purpose=LinkPurpose.PASSWORD_RESET, now=now)
    record(session, actor, action="user.reset_started", subject=("user", user.id), now=now)
    return link


def roles_of(session: Session, user_id: UUID) -> frozenset[Role]:
    """The roles a person holds now."""
    return frozenset(session.scalars(sa.select(UserRole.role).where(UserRole.user_id == user_id)))


def _invitation(
    session: Session, actor: Actor, user: User, roles: Collection[Role], *, now: datetime
) -> IssuedLink:
    """An administrator's link of the command line lies on a screen and in no mailbox: it works for an hour."""
    printed = actor.has_role(Role.SYSTEM) and not ADMINISTRATORS.isdisjoint(roles)
    lifetime = FIRST_ADMINISTRATOR if printed else None
    return issue_link(session, user, purpose=LinkPurpose.INVITATION, now=now, lifetime=lifetime)


def _load(session: Session, actor: Actor, user_id: UUID) -> tuple[User, Organisation]:
    row = session.execute(
        sa.select(User, Organisation)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.id == user_id, visible_to(actor))
        .with_for_update(of=User)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    user, organisation = row
    may_manage(actor, organisation.id)
    return user, organisation


def _set_roles(session: Session, actor: Actor, user: User, roles: Collection[Role], *, now: datetime) -> None:
    session.execute(
        sa.delete(UserRole)
        .where(UserRole.user_id == user.id, UserRole.role.not_in(list(roles)))
        .execution_options(synchronize_session="fetch")
    )
    session.add_all(
        UserRole(user_id=user.id, role=role, granted_at=now, granted_by_id=actor.user_id)
        for role in sorted(set(roles) - roles_of(session, user.id))
    )
    session.flush()


def _has_administrator(session: Session, organisation_id: UUID) -> bool:
    holders = sa.select(UserRole.user_id).where(UserRole.role.in_(ADMINISTRATORS))
    query = sa.exists().where(
        User.organisation_id == organisation_id, User.status != UserStatus.DISABLED, User.id.in_(holders)
    )
    return bool(session.scalar(sa.select(query)))


def _keep_an_administrator(session: Session, user: User) -> None:
    # The organisation's row is the lock: two administrators who disable each other wait here for one another.
    lock = sa.select(Organisation.id).where(Organisation.id == user.organisation_id).with_for_update()
    session.execute(lock)
    others = (
        sa.select(sa.func.count(sa.distinct(User.id)))
        .join(UserRole, UserRole.user_id == User.id)
        .where(
            User.organisation_id == user.organisation_id,
            User.status == UserStatus.ACTIVE,
            User.id != user.id,
            UserRole.role.in_(ADMINISTRATORS),
        )
    )
    may_lose_administrator(session.scalars(others).one())


def _check_first_leader(
    session: Session, actor: Actor, organisation: Organisation, roles: Collection[Role]
) -> None:
    if Role.LEADERSHIP not in roles:
        return
    leads = sa.select(UserRole.user_id).where(UserRole.role == Role.LEADERSHIP)
    is_led = session.scalar(
        sa.select(
            sa.exists().where(
                User.organisation_id == organisation.id,
                User.status != UserStatus.DISABLED,
                User.id.in_(leads),
            )
        )
    )
    may_name_leader(actor, organisation.kind, is_led=bool(is_led))


def _check_unit(session: Session, unit_id: UUID | None, organisation_id: UUID) -> None:
    if unit_id is None:
        return
    found = sa.select(Unit.id).where(Unit.id == unit_id, Unit.organisation_id == organisation_id)
    if session.scalar(found) is None:
        raise RuleBroken(N_("Choose a unit of this organisation."), "unit_id")


def _check_address(session: Session, email: str) -> None:
    try:
        validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise RuleBroken(N_("Enter an e-mail address, for example name@example.org."), "email") from error
    taken = sa.select(User.id).where(User.email_folded == fold_email(email))
    if session.scalar(taken) is not None:
        # The same words wherever the account is: addresses of other organisations are not told.
        raise RuleBroken(N_("This address cannot be invited. It may be in use already."), "email")
