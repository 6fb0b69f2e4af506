"""The partnership desk's list of referrals: queue facts of both sides, and nobody's name."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.services.models import Service
from referrals.handover.filters.values import EVERYTHING, ListFilter
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.policy import scope
from referrals.handover.queries.narrowing import conditions
from referrals.handover.queries.rows import (
    OPEN,
    PAGE_SIZE,
    SENT,
    Agency,
    DeskRow,
    Ngo,
    Page,
    moment_value,
    page_of,
    place_of,
    token,
)


class DeskTab(StrEnum):
    """Which part of the desk's list is shown."""

    REVIEW = "review"
    OVERDUE = "overdue"
    ALL = "all"


def list_for_desk(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    tab: DeskTab = DeskTab.ALL,
    chosen: ListFilter = EVERYTHING,
    after: str | None = None,
) -> Page[DeskRow]:
    """The agency's sent referrals, the newest sent first; one statement."""
    query = narrowed_desk(actor, tab=tab, chosen=chosen, now=now)
    place = place_of(after)
    if place is not None:
        query = query.where(
            sa.tuple_(Referral.submitted_at, Referral.id)
            < sa.tuple_(moment_value(place[1]), sa.literal(place[2], sa.Uuid()))
        )
    rows = session.execute(query.limit(PAGE_SIZE + 1)).all()
    return page_of(rows, lambda row: _desk_row(row, now=now), lambda row: token(row.submitted_at, row.id))


def narrowed_desk(actor: Actor, *, tab: DeskTab, chosen: ListFilter, now: datetime) -> sa.Select[Any]:
    """The desk's list narrowed by a filter."""
    return desk_query(actor, tab=tab, now=now).where(*conditions(chosen, zone=actor.timezone, now=now))


def desk_query(actor: Actor, *, tab: DeskTab, now: datetime) -> sa.Select[Any]:
    """The statement behind the desk's list."""
    desk = scope(actor) if actor.has_role(Role.PARTNERSHIP_DESK) else sa.false()
    query = (
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.state,
            Referral.turn,
            Referral.urgency,
            Agency.name.label("agency_name"),
            Ngo.name.label("ngo_name"),
            Service.name.label("service_name"),
            Referral.submitted_at,
            Referral.acknowledged_at,
            Referral.last_event_at,
            Referral.next_due_at,
        )
        .join(Agency, Agency.id == Referral.agency_id)
        .join(Ngo, Ngo.id == Referral.ngo_id)
        .outerjoin(Service, Service.id == Referral.service_id)
        .where(desk, SENT)
        .order_by(Referral.submitted_at.desc(), Referral.id.desc())
    )
    if tab is DeskTab.REVIEW:
        return query.where(Referral.state == ReferralState.DECLINE_REVIEW)
    if tab is DeskTab.OVERDUE:
        return query.where(OPEN, Referral.next_due_at < now)
    return query


def _desk_row(row: Any, *, now: datetime) -> DeskRow:
    return DeskRow(**row._mapping, overdue=row.next_due_at is not None and row.next_due_at < now)
