"""The report of who has access to what, and when it was last gone through (security A-12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Unit
from accounts.reviews.models import AccessReview
from accounts.roles import GRANTED_BY_TWO, definition_of
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.policy import visible_to
from core.actor import Actor

EVERY = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A role, who granted it and when; nobody where the command line did."""

    label: str
    granted_at: datetime
    granted_by: str | None
    needs_two: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRow:
    """A person with an account that is not closed, and what they hold."""

    user_id: UUID
    name: str
    email: str
    unit_name: str | None
    status: UserStatus
    created_at: datetime
    last_signed_in_at: datetime | None
    ends_at: datetime | None
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A review that was done."""

    reviewed_at: datetime
    reviewed_by: str
    people: int
    note: str | None


def list_access(session: Session, actor: Actor, organisation_id: UUID) -> list[AccessRow]:
    """Everybody of the organisation whose account is not closed, by name."""
    granter = aliased(User)
    rows = session.execute(
        sa.select(
            User.id,
            User.name,
            User.email,
            Unit.name.label("unit_name"),
            User.status,
            User.created_at,
            User.last_signed_in_at,
            User.ends_at,
            UserRole.role,
            UserRole.granted_at,
            granter.name.label("granted_by"),
        )
        .outerjoin(Unit, Unit.id == User.unit_id)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(granter, granter.id == UserRole.granted_by_id)
        .where(
            User.organisation_id == organisation_id,
            visible_to(actor),
            User.status != UserStatus.DISABLED,
        )
        .order_by(User.name, User.id, UserRole.role)
    ).all()
    held: dict[UUID, list[HeldRole]] = {}
    for row in rows:
        roles = held.setdefault(row.id, [])
        if row.role is not None:
            roles.append(
                HeldRole(
                    label=definition_of(row.role).label,
                    granted_at=row.granted_at,
                    granted_by=row.granted_by,
                    needs_two=row.role in GRANTED_BY_TWO,
                )
            )
    people = {row.id: row for row in rows}
    return [
        AccessRow(
            user_id=row.id,
            name=row.name,
            email=row.email,
            unit_name=row.unit_name,
            status=row.status,
            created_at=row.created_at,
            last_signed_in_at=row.last_signed_in_at,
            ends_at=row.ends_at,
            roles=tuple(held[row.id]),
        )
        for row in people.values()
    ]


def list_reviews(session: Session, organisation_id: UUID, *, limit: int = 5) -> list[ReviewRow]:
    """The last reviews of an organisation, the newest first."""
    rows = session.execute(
        sa.select(
            AccessReview.reviewed_at, User.name.label("reviewed_by"), AccessReview.people, AccessReview.note
        )
        .join(User, User.id == AccessReview.reviewed_by_id)
        .where(AccessReview.organisation_id == organisation_id)
        .order_by(AccessReview.reviewed_at.desc(), AccessReview.id)
        .limit(limit)
    )
    return [ReviewRow(**row._mapping) for row in rows]


def is_review_due(reviews: list[ReviewRow], *, now: datetime) -> bool:
    """Whether the last review is a year old, or there was none."""
    return not reviews or reviews[0].reviewed_at <= now - EVERY
