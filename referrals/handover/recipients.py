"""Who is told of what happens to a referral: by role in the NGO, by unit in the agency."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.kinds import NoticeKind
from accounts.notices.models import NoticeMute
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Role
from referrals.handover.models import Referral

SHIFT = timedelta(hours=12)
"""So long after signing in, somebody is taken to be off duty."""


def holders_of(session: Session, organisation_id: UUID, *roles: Role) -> list[UUID]:
    """The active people of an organisation who hold one of the roles."""
    return list(
        session.scalars(
            sa.select(User.id)
            .join(UserRole, UserRole.user_id == User.id)
            .where(
                User.organisation_id == organisation_id,
                User.status == UserStatus.ACTIVE,
                UserRole.role.in_(roles),
            )
            .distinct()
        )
    )


def intake_of(session: Session, referral: Referral) -> list[UUID]:
    """Who does intake in the NGO; where nobody does, its managers."""
    if referral.ngo_id is None:
        return []
    return holders_of(session, referral.ngo_id, Role.NGO_INTAKE) or managers_of(session, referral)


def managers_of(session: Session, referral: Referral) -> list[UUID]:
    """The NGO's managers."""
    return holders_of(session, referral.ngo_id, Role.NGO_MANAGER) if referral.ngo_id else []


def supervisors_of(session: Session, referral: Referral) -> list[UUID]:
    """The active supervisors of the referring unit."""
    if referral.unit_id is None:
        return []
    return list(
        session.scalars(
            sa.select(User.id)
            .join(UserRole, UserRole.user_id == User.id)
            .where(
                User.organisation_id == referral.agency_id,
                User.unit_id == referral.unit_id,
                User.status == UserStatus.ACTIVE,
                UserRole.role == Role.SUPERVISOR,
            )
        )
    )


def is_away(session: Session, user_id: UUID, *, now: datetime, soon: bool = False) -> bool:
    """Whether somebody cannot sign in, or has muted the mails about referrals for now.

    With `soon`, for what cannot wait until their next day, also whether their shift is over: they signed in
    more than twelve hours ago.
    """
    muted = sa.exists().where(
        NoticeMute.user_id == User.id,
        NoticeMute.kind == NoticeKind.REFERRAL,
        NoticeMute.until >= now.date(),
    )
    there = sa.select(User.id).where(User.id == user_id, User.status == UserStatus.ACTIVE, ~muted)
    if soon:
        there = there.where(sa.or_(User.last_signed_in_at.is_(None), User.last_signed_in_at > now - SHIFT))
    return session.scalar(there) is None
