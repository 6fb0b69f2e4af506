"""How much each worker of an NGO carries: open cases by state and urgency, overdue, on hold, and the next review."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.queries import list_workers, names_of
from core.actor import Actor, OrganisationKind
from core.permissions import Permission
from partners.memoranda.terms import Urgency
from referrals.handover.desk.covers import CoverRow, list_covers
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral

S = ReferralState


@dataclass(slots=True, kw_only=True)
class Load:
    """What one worker carries; `worker_id` None is what nobody holds yet."""

    worker_id: UUID | None
    name: str | None
    open: int = 0
    overdue: int = 0
    on_hold: int = 0
    next_review_at: datetime | None = None
    by_state: dict[ReferralState, int] = field(default_factory=dict)
    by_urgency: dict[Urgency, int] = field(default_factory=dict)
    away: CoverRow | None = None
    """The cover that stands in for this worker, now or soon."""
    is_offered: bool = False
    """Whether new cases may be given to this worker: an active one."""
    covers: tuple[CoverRow, ...] = ()
    """Whose cases this worker works besides, now."""


def list_loads(session: Session, actor: Actor, *, now: datetime) -> tuple[Load, ...]:
    """Every worker of the actor's NGO, with or without cases, by name; what nobody holds first. Four statements."""
    if actor.organisation_kind is not OrganisationKind.NGO or actor.organisation_id is None:
        return ()
    if not actor.holds(Permission.REFERRAL_ASSIGN):
        return ()
    loads: dict[UUID | None, Load] = {None: Load(worker_id=None, name=None)}
    for worker in list_workers(session, actor.organisation_id):
        loads[worker.id] = Load(worker_id=worker.id, name=worker.name, is_offered=True)
    rows = session.execute(_counts(actor.organisation_id), {"now": now}).all()
    gone = {row.worker_id for row in rows} - set(loads)
    for worker_id, name in names_of(session, gone).items():
        loads[worker_id] = Load(worker_id=worker_id, name=name)
    for row in rows:
        _add(loads[row.worker_id], row)
    _add_covers(loads, list_covers(session, actor, now=now))
    return tuple(loads.values())


def _counts(ngo_id: UUID) -> sa.Select[Any]:
    late = Referral.next_due_at < sa.bindparam("now", type_=Referral.next_due_at.type)
    return (
        sa.select(
            Referral.worker_id,
            Referral.state,
            Referral.urgency,
            sa.func.count().label("open"),
            sa.func.sum(sa.case((late, 1), else_=0)).label("overdue"),
            sa.func.min(Referral.review_on).label("review_on"),
        )
        .where(Referral.ngo_id == ngo_id, Referral.submitted_at.is_not(None), Referral.closed_at.is_(None))
        .group_by(Referral.worker_id, Referral.state, Referral.urgency)
    )


def _add(load: Load, row: Any) -> None:
    load.open += row.open
    load.overdue += int(row.overdue)
    load.by_state[row.state] = load.by_state.get(row.state, 0) + row.open
    load.by_urgency[row.urgency] = load.by_urgency.get(row.urgency, 0) + row.open
    if row.state is S.ON_HOLD:
        load.on_hold += row.open
    if row.state in (S.ON_HOLD, S.WAITLISTED) and row.review_on is not None:
        load.next_review_at = min(load.next_review_at or row.review_on, row.review_on)


def _add_covers(loads: Mapping[UUID | None, Load], covers: tuple[CoverRow, ...]) -> None:
    for cover in sorted(covers, key=lambda row: row.starts_on):
        if cover.is_over:
            continue
        absent, coverer = loads.get(cover.worker_id), loads.get(cover.covered_by_id)
        if absent is not None and absent.away is None:
            absent.away = cover
        if coverer is not None and cover.is_current:
            coverer.covers = (*coverer.covers, cover)
