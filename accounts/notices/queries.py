"""Reads of notices, and who is to get one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice, NoticeKind, NoticeMute, NoticePreference, Weight
from accounts.notices.policy import mutes_of, visible_to
from accounts.notices.values import Plain, unpack
from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.roles import ROLES
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Actor, Role
from core.permissions import Permission

PAGE_SIZE = 30
DEFAULT_HOUR = 7


def people_holding(
    session: Session,
    *,
    organisation_ids: Iterable[UUID],
    permission: Permission | None = None,
    roles: Iterable[Role] = (),
) -> list[UUID]:
    """Active people of these active organisations who hold the permission and one of the roles, where given."""
    wanted = set(roles) or {definition.role for definition in ROLES}
    if permission is not None:
        wanted &= {definition.role for definition in ROLES if permission in definition.permissions}
    query = (
        sa.select(User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            User.organisation_id.in_(set(organisation_ids)),
            User.status == UserStatus.ACTIVE,
            Organisation.status == OrganisationStatus.ACTIVE,
            User.id.in_(sa.select(UserRole.user_id).where(UserRole.role.in_(wanted))),
        )
        .order_by(User.name, User.id)
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """A notice as its reader sees it."""

    id: UUID
    kind: NoticeKind
    weight: Weight
    message: str
    params: Mapping[str, Plain]
    link: str
    about_kind: str
    about_id: UUID
    created_at: datetime
    read_at: datetime | None


_COLUMNS = tuple(getattr(Notice, name) for name in NoticeRow.__dataclass_fields__)


def _row(row: Any) -> NoticeRow:
    return NoticeRow(**{**row._mapping, "params": unpack(row.params)})


def list_notices(
    session: Session, actor: Actor, *, kind: NoticeKind | None = None, offset: int = 0, limit: int = PAGE_SIZE
) -> list[NoticeRow]:
    """The actor's notices: unread first, the newest first in each part."""
    query = (
        sa.select(*_COLUMNS)
        .where(visible_to(actor))
        .order_by(Notice.read_at.is_not(None), Notice.created_at.desc(), Notice.id)
        .offset(offset)
        .limit(limit)
    )
    if kind is not None:
        query = query.where(Notice.kind == kind)
    return [_row(row) for row in session.execute(query)]


def count_unread(session: Session, actor: Actor) -> int:
    """How many of the actor's notices are unread; every page asks, so it reads one index only."""
    query = sa.select(sa.func.count()).select_from(Notice).where(visible_to(actor), Notice.read_at.is_(None))
    return session.scalars(query).one()


def unread_by_kind(session: Session, actor: Actor) -> dict[NoticeKind, int]:
    """How many unread notices there are of each kind."""
    query = (
        sa.select(Notice.kind, sa.func.count())
        .where(visible_to(actor), Notice.read_at.is_(None))
        .group_by(Notice.kind)
    )
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteRow:
    """Something that a person gets no mail about for a while."""

    id: UUID
    kind: NoticeKind | None
    partnership_id: UUID | None
    until: date
    reason: str


def list_mutes(session: Session, actor: Actor, *, today: date) -> list[MuteRow]:
    """The actor's mutes that still hold, the first to end first."""
    query = (
        sa.select(*(getattr(NoticeMute, name) for name in MuteRow.__dataclass_fields__))
        .where(mutes_of(actor), NoticeMute.until >= today)
        .order_by(NoticeMute.until, NoticeMute.id)
    )
    return [MuteRow(**row._mapping) for row in session.execute(query)]


def digest_hour_of(session: Session, actor: Actor) -> int | None:
    """The hour of the actor's digest; None where they want none."""
    row = session.execute(
        sa.select(NoticePreference.digest_hour).where(NoticePreference.user_id == actor.user_id)
    ).one_or_none()
    return row.digest_hour if row is not None else DEFAULT_HOUR
