"""Who covers whom: read for every request of a worker, for notices, and for the pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from accounts.users.models import User
from core.actor import Actor, OrganisationKind, Role
from core.clock import local_date
from core.permissions import Permission
from referrals.handover.desk.models import CaseCover
from referrals.handover.desk.periods import is_in_force

SHOWN_AFTER = timedelta(days=30)
"""For so long a cover that is over stays on the manager's page."""
_Absent, _Coverer, _Arranger = aliased(User), aliased(User), aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRow:
    """One cover as the people of the NGO read it."""

    id: UUID
    worker_id: UUID
    worker_name: str
    covered_by_id: UUID
    covered_by_name: str
    starts_on: date
    ends_on: date
    arranged_by_name: str
    ended_at: datetime | None
    is_current: bool
    is_over: bool


def with_cover(session: Session, actor: Actor, *, now: datetime) -> Actor:
    """The actor with the absent colleagues whose cases they work today; one statement, for caseworkers only."""
    if actor.organisation_kind is not OrganisationKind.NGO or not actor.has_role(
        Role.NGO_WORKER, Role.NGO_MANAGER
    ):
        return actor
    query = _in_force(local_date(now, actor.timezone)).where(
        CaseCover.covered_by_id == actor.user_id, CaseCover.ngo_id == actor.organisation_id
    )
    covering = frozenset(session.scalars(query.with_only_columns(CaseCover.worker_id)))
    return replace(actor, covering=covering) if covering else actor


def coverers_of(session: Session, worker_id: UUID, *, now: datetime) -> Sequence[UUID]:
    """Who works the cases of an absent worker today."""
    zone = session.scalar(
        sa.select(Organisation.timezone)
        .join(User, User.organisation_id == Organisation.id)
        .where(User.id == worker_id)
    )
    query = _in_force(local_date(now, zone or "UTC")).where(CaseCover.worker_id == worker_id)
    return session.scalars(query.with_only_columns(CaseCover.covered_by_id)).all()


def list_covers(session: Session, actor: Actor, *, now: datetime) -> tuple[CoverRow, ...]:
    """The manager and intake read all of their NGO's, a worker those that concern them; the latest last day first."""
    if actor.organisation_kind is not OrganisationKind.NGO or actor.organisation_id is None:
        return ()
    today = local_date(now, actor.timezone)
    query = (
        sa.select(
            CaseCover.id,
            CaseCover.worker_id,
            _Absent.name.label("worker_name"),
            CaseCover.covered_by_id,
            _Coverer.name.label("covered_by_name"),
            CaseCover.starts_on,
            CaseCover.ends_on,
            _Arranger.name.label("arranged_by_name"),
            CaseCover.ended_at,
        )
        .join(_Absent, _Absent.id == CaseCover.worker_id)
        .join(_Coverer, _Coverer.id == CaseCover.covered_by_id)
        .join(_Arranger, _Arranger.id == CaseCover.arranged_by_id)
        .where(CaseCover.ngo_id == actor.organisation_id, CaseCover.ends_on >= today - SHOWN_AFTER)
        .order_by(CaseCover.ends_on.desc(), CaseCover.id)
    )
    if not actor.holds(Permission.REFERRAL_ASSIGN):
        query = query.where(
            sa.or_(CaseCover.worker_id == actor.user_id, CaseCover.covered_by_id == actor.user_id)
        )
    return tuple(_row(row, today) for row in session.execute(query))


def current_cover_of(
    session: Session, actor: Actor, worker_id: UUID | None, *, now: datetime
) -> CoverRow | None:
    """Who covers the worker of a case today, for people of the same NGO."""
    if worker_id is None or actor.organisation_kind is not OrganisationKind.NGO:
        return None
    everyone = replace(actor, permissions=actor.permissions | {Permission.REFERRAL_ASSIGN})
    rows = list_covers(session, everyone, now=now)
    return next((row for row in rows if row.worker_id == worker_id and row.is_current), None)


def _in_force(today: date) -> sa.Select[tuple[CaseCover]]:
    return sa.select(CaseCover).where(
        CaseCover.starts_on <= today, CaseCover.ends_on >= today, CaseCover.ended_at.is_(None)
    )


def _row(row: Any, today: date) -> CoverRow:
    current = is_in_force(starts_on=row.starts_on, ends_on=row.ends_on, ended_at=row.ended_at, today=today)
    over = row.ended_at is not None or today > row.ends_on
    return CoverRow(**row._mapping, is_current=current, is_over=over)
