"""The police's list of referrals: their own steps, and coded progress by day."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from partners.services.models import Service
from referrals.handover import visibility
from referrals.handover.filters.values import EVERYTHING, ListFilter
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import InfoRequest, Referral
from referrals.handover.queries.narrowing import conditions
from referrals.handover.queries.rows import (
    PAGE_SIZE,
    SENT,
    Agency,
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
from referrals.handover.visibility import OfficerStatus
from referrals.sight import in_sight

SCANNED_AT_ONCE = 200
MOST_SCANNED = 1000
"""Rows that a page of one status may read before it stops and offers to go on."""
REPLY_NEEDED = Referral.state == ReferralState.INFO_REQUESTED


class OfficerTab(StrEnum):
    """Whose referrals the police look at."""

    OWN = "own"
    UNIT = "unit"


def list_for_officer(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    tab: OfficerTab = OfficerTab.OWN,
    chosen: ListFilter = EVERYTHING,
    after: str | None = None,
) -> Page[OfficerRow]:
    """“Your reply needed” first, on the first page; then the newest by the day they were begun: by the last
    step, the place in the list would tell that the NGO did something. Two statements, more only for a status.

    A status is compared with what each row shows, not with columns: it tells no more than the list does.
    """
    place = place_of(after)
    query = narrowed_officer(actor, tab=tab, chosen=chosen, now=now)
    waiting: list[OfficerRow] = []
    if place is None:
        found = session.execute(query.where(REPLY_NEEDED).limit(PAGE_SIZE)).all()
        waiting = [_officer_row(row, now=now) for row in found]
    rest = query.where(sa.not_(REPLY_NEEDED))
    if not chosen.statuses:
        rows = session.execute(_before(rest, place).limit(PAGE_SIZE + 1)).all()
        page = page_of(rows, lambda row: _officer_row(row, now=now), _officer_place)
        return Page(rows=(*waiting, *page.rows), next=page.next)
    waiting = [row for row in waiting if row.status in chosen.statuses]
    page = _of_status(session, rest, place, chosen.statuses, now=now)
    return Page(rows=(*waiting, *page.rows), next=page.next)


def _of_status(
    session: Session,
    query: sa.Select[Any],
    place: tuple[int, datetime, UUID] | None,
    statuses: Collection[OfficerStatus],
    *,
    now: datetime,
) -> Page[OfficerRow]:
    """Rows of these statuses, out of at most `MOST_SCANNED`; where that ends, the next page goes on."""
    kept: list[OfficerRow] = []
    scanned, mark = 0, None
    while True:
        rows = session.execute(_before(query, place).limit(SCANNED_AT_ONCE)).all()
        scanned += len(rows)
        for row in rows:
            shown = _officer_row(row, now=now)
            if shown.status not in statuses:
                continue
            if len(kept) == PAGE_SIZE:
                return Page(rows=tuple(kept), next=mark)
            kept.append(shown)
            mark = _officer_place(row)
        if len(rows) < SCANNED_AT_ONCE:
            return Page(rows=tuple(kept), next=None)
        last = _officer_place(rows[-1])
        if scanned >= MOST_SCANNED:
            return Page(rows=tuple(kept), next=last)
        place = place_of(last)


def _before(query: sa.Select[Any], place: tuple[int, datetime, UUID] | None) -> sa.Select[Any]:
    if place is None:
        return query
    return query.where(
        sa.tuple_(Referral.created_at, Referral.id)
        < sa.tuple_(moment_value(place[1]), sa.literal(place[2], sa.Uuid()))
    )


def _officer_place(row: Any) -> str:
    return token(row.created_at, row.id)


def narrowed_officer(actor: Actor, *, tab: OfficerTab, chosen: ListFilter, now: datetime) -> sa.Select[Any]:
    """The police's list narrowed by all but the status; a partner whose name is hidden is not found by it."""
    query = officer_query(actor, tab=tab, now=now).where(*conditions(chosen, zone=actor.timezone, now=now))
    return query.where(Ngo.reveals_service_kind.is_(False)) if chosen.ngos else query


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
        .order_by(Referral.created_at.desc(), Referral.id.desc())
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
    ours = sa.and_(Referral.agency_id == actor.organisation_id, in_sight(Referral))
    if tab is OfficerTab.OWN:
        return sa.and_(Referral.officer_id == actor.user_id, ours)
    if not actor.has_role(Role.SUPERVISOR) or actor.unit_id is None:
        return sa.false()
    return sa.and_(Referral.unit_id == actor.unit_id, ours, SENT)


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
