"""Reads of people with an account: who acts, who works where, who is called what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import is_locked
from accounts.organisations.models import Organisation, OrganisationStatus, Unit
from accounts.organisations.policy import NOT_FOUND
from accounts.roles import ROLES, permissions_of
from accounts.sign_in.models import WebSession
from accounts.sign_in.throttle import account_key
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.policy import visible_to
from core.actor import Actor, OrganisationKind, Role
from core.errors import NotFound

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A person to whom work may be given."""

    id: UUID
    name: str
    unit_id: UUID | None


_ACTIVE = (
    sa.select(
        User.id,
        User.name,
        User.unit_id,
        User.organisation_id,
        Organisation.kind,
        Organisation.name.label("organisation_name"),
        Organisation.timezone,
        Organisation.locale,
        UserRole.role,
    )
    .join(Organisation, Organisation.id == User.organisation_id)
    .outerjoin(UserRole, UserRole.user_id == User.id)
    .where(
        User.id == sa.bindparam("user_id"),
        User.status == UserStatus.ACTIVE,
        Organisation.status == OrganisationStatus.ACTIVE,
    )
)


def find_actor_of(session: Session, user_id: UUID) -> Actor | None:
    """The actor of an account; None unless the person and their organisation are active now."""
    rows = session.execute(_ACTIVE, {"user_id": user_id}).all()
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(row.role for row in rows if row.role is not None)
    return Actor(
        user_id=first.id,
        organisation_id=first.organisation_id,
        organisation_kind=first.kind,
        organisation_name=first.organisation_name,
        name=first.name,
        unit_id=first.unit_id,
        roles=roles,
        permissions=permissions_of(roles),
        timezone=first.timezone,
        locale=first.locale,
    )


def list_workers(session: Session, organisation_id: UUID, *roles: Role) -> list[WorkerRow]:
    """Active people of an organisation who hold one of the roles (NGO worker or manager by default)."""
    wanted = roles or (Role.NGO_WORKER, Role.NGO_MANAGER)
    holders = sa.select(UserRole.user_id).where(UserRole.role.in_(wanted))
    rows = session.execute(
        sa.select(User.id, User.name, User.unit_id)
        .where(
            User.organisation_id == organisation_id,
            User.status == UserStatus.ACTIVE,
            User.id.in_(holders),
        )
        .order_by(User.name, User.id)
    )
    return [WorkerRow(id=row.id, name=row.name, unit_id=row.unit_id) for row in rows]


def names_of(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of these people, whatever their status; unknown ids are left out."""
    wanted = {user_id for user_id in ids if user_id is not None}
    if not wanted:
        return {}
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRow:
    """Where and in which language a person is written to."""

    name: str
    email: str
    locale: str


def get_address(session: Session, user_id: UUID) -> AddressRow:
    """The address of a person; raises `NotFound`."""
    address = find_address(session, user_id)
    if address is None:
        raise NotFound(NOT_FOUND)
    return address


def find_address(session: Session, user_id: UUID) -> AddressRow | None:
    """The address of a person, if there is an account."""
    row = session.execute(
        sa.select(User.name, User.email, Organisation.locale)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.id == user_id)
    ).one_or_none()
    return AddressRow(**row._mapping) if row else None


def fold_email(email: str) -> str:
    """How addresses are compared: without outer blanks and whatever their case."""
    return email.strip().casefold()


def find_user_id_by_email(session: Session, email: str) -> UUID | None:
    """The account with this address, in any organisation and state; for the command line."""
    return session.scalar(sa.select(User.id).where(User.email_folded == fold_email(email)))


@dataclass(frozen=True, slots=True, kw_only=True)
class UserListRow:
    """One line of the list of people."""

    id: UUID
    name: str
    email: str
    status: UserStatus
    unit_name: str | None
    organisation_name: str
    last_signed_in_at: datetime | None
    role_labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """A person as the page of an administrator shows them."""

    id: UUID
    version: int
    name: str
    email: str
    status: UserStatus
    unit_id: UUID | None
    organisation_id: UUID
    organisation_name: str
    organisation_kind: OrganisationKind
    last_signed_in_at: datetime | None
    created_at: datetime
    ends_at: datetime | None
    """When a temporary account closes by itself."""
    roles: frozenset[Role]
    is_locked: bool
    """Whether failures have closed the sign-in until somebody releases it."""
    open_sessions: int


def list_users(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    organisation_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = PAGE_SIZE,
) -> list[UserListRow]:
    """People whom the actor manages, by name, a page at a time; `after` is the last one shown.

    `search` finds a part of the name or address.
    """
    query = (
        sa.select(
            User.id,
            User.name,
            User.email,
            User.status,
            Unit.name.label("unit_name"),
            Organisation.name.label("organisation_name"),
            User.last_signed_in_at,
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .outerjoin(Unit, Unit.id == User.unit_id)
        .where(visible_to(actor))
        .order_by(User.name, User.id)
        .limit(limit)
    )
    if organisation_id is not None:
        query = query.where(User.organisation_id == organisation_id)
    if search:
        found = (User.name.icontains(search, autoescape=True), User.email.icontains(search, autoescape=True))
        query = query.where(sa.or_(*found))
    if after is not None:
        name = sa.select(User.name).where(User.id == after, visible_to(actor)).scalar_subquery()
        query = query.where(sa.or_(User.name > name, sa.and_(User.name == name, User.id > after)))
    rows = session.execute(query).all()
    roles = _roles_by_user(session, [row.id for row in rows])
    return [UserListRow(**row._mapping, role_labels=_labels(roles.get(row.id, frozenset()))) for row in rows]


def get_user_row(session: Session, actor: Actor, user_id: UUID) -> UserRow:
    """A person whom the actor manages; raises `NotFound` for anybody else."""
    row = session.execute(
        sa.select(
            User.id,
            User.version,
            User.name,
            User.email,
            User.status,
            User.unit_id,
            User.organisation_id,
            Organisation.name.label("organisation_name"),
            Organisation.kind.label("organisation_kind"),
            User.last_signed_in_at,
            User.created_at,
            User.ends_at,
            sa.select(sa.func.count(WebSession.digest))
            .where(WebSession.user_id == User.id)
            .scalar_subquery()
            .label("open_sessions"),
        )
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(User.id == user_id, visible_to(actor))
    ).one_or_none()
    if row is None:
        raise NotFound(NOT_FOUND)
    roles = _roles_by_user(session, [user_id]).get(user_id, frozenset())
    locked = is_locked(session, account_key(fold_email(row.email)))
    return UserRow(**row._mapping, roles=roles, is_locked=locked)


def _roles_by_user(session: Session, ids: list[UUID]) -> dict[UUID, frozenset[Role]]:
    held: dict[UUID, set[Role]] = {}
    for row in session.execute(sa.select(UserRole.user_id, UserRole.role).where(UserRole.user_id.in_(ids))):
        held.setdefault(row.user_id, set()).add(row.role)
    return {user_id: frozenset(roles) for user_id, roles in held.items()}


def _labels(roles: frozenset[Role]) -> tuple[str, ...]:
    return tuple(definition.label for definition in ROLES if definition.role in roles)
