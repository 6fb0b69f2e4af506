"""The police's list and the partnership desk's list of referrals."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from partners.services.models import Service
from referrals.handover import visibility
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import InfoRequest, Referral
from referrals.handover.policy import scope
from referrals.handover.queries.rows import (
    OPEN,
    PAGE_SIZE,
    SENT,
    Agency,
    DeskRow,
    Ngo,
    Officer,
    OfficerCounts,
    OfficerRow,
    Page,
    capped,
    moment_value,
    page_of,
    place_of,
    token,
)

REPLY_NEEDED = Referral.state == ReferralState.INFO_REQUESTED


class OfficerTab(StrEnum):
    """Whose referrals the police look at."""

    OWN = "own"
    UNIT = "unit"


class DeskTab(StrEnum):
    """Which part of the desk's list is shown."""

    REVIEW = "review"
    OVERDUE = "overdue"
    ALL = "all"


# ---- Police


def list_for_officer(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    tab: OfficerTab = OfficerTab.OWN,
    after: str | None = None,
) -> Page[OfficerRow]:
    """“Your reply needed” first, on the first page; then the newest. Two statements at most."""
    place = place_of(after)
    query = officer_query(actor, tab=tab, now=now)
    waiting: list[Any] = []
    if place is None:
        waiting = list(session.execute(query.where(REPLY_NEEDED).limit(PAGE_SIZE)).all())
    else:
        query = query.where(
            sa.tuple_(Referral.last_event_at, Referral.id)
            < sa.tuple_(moment_value(place[1]), sa.literal(place[2], sa.Uuid()))
        )
    rows = session.execute(query.where(sa.not_(REPLY_NEEDED)).limit(PAGE_SIZE + 1)).all()
    page = page_of(rows, lambda row: _officer_row(row, now=now), lambda row: token(row.last_event_at, row.id))
    first = tuple(_officer_row(row, now=now) for row in waiting)
    return Page(rows=first + page.rows, next=page.next)


def officer_query(actor: Actor, *, tab: OfficerTab, now: datetime) -> sa.Select[Any]:
    """The statement behind the police's list; what ended more than 30 days ago is gone."""
    facts = [getattr(Referral, name) for name in visibility.FACTS]
    return (
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.urgency,
            Referral.pathway,
            *facts,
            Agency.timezone.label("zone"),
            Ngo.name.label("ngo_name"),
            Ngo.reveals_service_kind,
            Service.name.label("service_name"),
            Officer.name.label("officer_name"),
            InfoRequest.due_at.label("reply_due_at"),
        )
        .join(Agency, Agency.id == Referral.agency_id)
        .join(Officer, Officer.id == Referral.officer_id)
        .outerjoin(Ngo, Ngo.id == Referral.ngo_id)
        .outerjoin(Service, Service.id == Referral.service_id)
        .outerjoin(
            InfoRequest,
            sa.and_(InfoRequest.referral_id == Referral.id, InfoRequest.answered_at.is_(None), REPLY_NEEDED),
        )
        .where(_in_officer_tab(actor, tab), still_shown(now))
        .order_by(Referral.last_event_at.desc(), Referral.id.desc())
    )


def count_for_officer(session: Session, actor: Actor) -> OfficerCounts:
    """How many replies and drafts wait for the officer; one statement."""
    own = _in_officer_tab(actor, OfficerTab.OWN)
    drafts = sa.select(Referral.id).where(own, Referral.state == ReferralState.DRAFT)
    replies = sa.select(Referral.id).where(own, REPLY_NEEDED)
    row = session.execute(
        sa.select(capped(replies).label("reply_needed"), capped(drafts).label("drafts"))
    ).one()
    return OfficerCounts(**row._mapping)


def still_shown(now: datetime) -> sa.ColumnElement[bool]:
    """The police's view of a referral ends 30 days after it was closed."""
    since = now - timedelta(days=visibility.FEEDBACK_DAYS)
    return sa.or_(Referral.closed_at.is_(None), Referral.closed_at >= since)


def _in_officer_tab(actor: Actor, tab: OfficerTab) -> sa.ColumnElement[bool]:
    if actor.organisation_kind is not OrganisationKind.AGENCY or not actor.holds(Permission.REFERRAL_CREATE):
        return sa.false()
    if tab is OfficerTab.OWN:
        return sa.and_(Referral.officer_id == actor.user_id, Referral.agency_id == actor.organisation_id)
    if not actor.has_role(Role.SUPERVISOR) or actor.unit_id is None:
        return sa.false()
    return sa.and_(Referral.unit_id == actor.unit_id, Referral.agency_id == actor.organisation_id, SENT)


def _officer_row(row: Any, *, now: datetime) -> OfficerRow:
    status, since = visibility.status(visibility.Facts.of(row), now=now, zone=row.zone)
    hidden = bool(row.reveals_service_kind)
    return OfficerRow(
        id=row.id,
        reference=row.reference,
        status=status,
        status_on=since,
        urgency=row.urgency,
        pathway=row.pathway,
        partner_name=visibility.shown_name(row.ngo_name, reveals_service_kind=hidden),
        service_name=visibility.shown_name(row.service_name, reveals_service_kind=hidden),
        officer_name=row.officer_name,
        is_draft=row.state is ReferralState.DRAFT,
        reply_due_at=row.reply_due_at,
        submitted_at=row.submitted_at,
        created_at=row.created_at,
    )


# ---- Partnership desk


def list_for_desk(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    tab: DeskTab = DeskTab.ALL,
    after: str | None = None,
) -> Page[DeskRow]:
    """The agency's sent referrals, the newest sent first; one statement."""
    query = desk_query(actor, tab=tab, now=now)
    place = place_of(after)
    if place is not None:
        query = query.where(
            sa.tuple_(Referral.submitted_at, Referral.id)
            < sa.tuple_(moment_value(place[1]), sa.literal(place[2], sa.Uuid()))
        )
    rows = session.execute(query.limit(PAGE_SIZE + 1)).all()
    return page_of(rows, lambda row: _desk_row(row, now=now), lambda row: token(row.submitted_at, row.id))


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
