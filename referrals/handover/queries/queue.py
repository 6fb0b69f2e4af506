"""The NGO's queue: what is open, most urgent and most due first."""

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.database import UtcDateTime
from core.sealing import open_text
from partners.memoranda.terms import DataCategory
from partners.services.models import Service
from referrals.handover.consenting.flows import Flow, flows_to
from referrals.handover.filters.values import EVERYTHING, ListFilter, Order
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.policy import held_by, scope, still_open_to_ngo
from referrals.handover.queries.narrowing import SORTINGS, conditions
from referrals.handover.queries.rows import (
    OPEN,
    PAGE_SIZE,
    SENT,
    Agency,
    Page,
    QueueCounts,
    QueueRow,
    Worker,
    capped,
    moment_value,
    page_of,
    place_of,
    token,
)

IN_ORDER = SORTINGS[Order.URGENCY].columns
"""The usual order of the queue, which is that of its index."""
_NOW = sa.bindparam("now", type_=UtcDateTime())
_LISTED = (
    sa.select(
        Referral.id,
        Referral.reference,
        Referral.state,
        Referral.turn,
        Referral.urgency,
        Referral.urgency_rank,
        Referral.pathway,
        Agency.name.label("agency_name"),
        Service.name.label("service_name"),
        ReferralPacket.person_name_sealed,
        Referral.worker_id,
        Worker.name.label("worker_name"),
        Referral.submitted_at,
        Referral.acknowledged_at,
        Referral.info_requested_at,
        Referral.first_contact_at,
        Referral.last_event_at,
        Referral.next_due_at,
        Referral.closed_at,
        Referral.memorandum_id,
        Referral.version,
    )
    .join(Agency, Agency.id == Referral.agency_id)
    .outerjoin(Service, Service.id == Referral.service_id)
    .outerjoin(ReferralPacket, ReferralPacket.id == Referral.id)
    .outerjoin(Worker, Worker.id == Referral.worker_id)
)


class QueueTab(StrEnum):
    """Which part of the queue is shown."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    ALL = "all"


def list_queue(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    tab: QueueTab = QueueTab.ALL,
    chosen: ListFilter = EVERYTHING,
    after: str | None = None,
) -> Page[QueueRow]:
    """Open referrals of the actor's NGO in the filter's order, a page at a time; four statements.

    Three of them ask what flows: a name is shown only while the person's agreement covers it.
    """
    place = place_of(after)
    query = narrowed_queue(actor, tab=tab, chosen=chosen, now=now, further=place is not None)
    rank, due, last_id = place or (None, None, None)
    rows = session.execute(query, {"rank": rank, "due": due, "last_id": last_id}).all()
    flows = flows_to(session, actor, rows, now=now)
    return page_of(
        rows, lambda row: queue_row(row, flows[row.id], actor, now=now), SORTINGS[chosen.order].token
    )


def narrowed_queue(
    actor: Actor, *, tab: QueueTab, chosen: ListFilter, now: datetime, further: bool = False
) -> sa.Select[Any]:
    """The statement behind a page of a tab and a filter; where nothing is narrowed, the kept one."""
    query = queue_query(actor, tab=tab, order=chosen.order, further=further)
    return query if chosen.is_empty else query.where(*conditions(chosen, zone=actor.timezone, now=now))


@lru_cache(maxsize=500)
def queue_query(
    actor: Actor, *, tab: QueueTab, order: Order = Order.URGENCY, further: bool = False
) -> sa.Select[Any]:
    """The statement behind a page of a tab; kept, since building it costs more than running it.

    Parameters of a further page: `rank`, `due` and `last_id`, the place of the last row.
    """
    sorting = SORTINGS[order]
    query = _LISTED.where(_in_tab(actor, tab), SENT, OPEN)
    if further:
        query = query.where(sorting.beyond())
    return query.order_by(*sorting.by()).limit(PAGE_SIZE + 1)


def count_queue(
    session: Session, actor: Actor, *, now: datetime, chosen: ListFilter = EVERYTHING
) -> QueueCounts:
    """The capped size of each tab under a filter; one statement."""
    if chosen.is_empty:
        query = counts_query(actor)
    else:
        query = _counts(actor, *conditions(chosen, zone=actor.timezone, now=now))
    return QueueCounts(**session.execute(query, {"now": now}).one()._mapping)


@lru_cache(maxsize=500)
def counts_query(actor: Actor) -> sa.Select[Any]:
    """The statement behind the sizes of the tabs, with a parameter `now`; kept as the one above."""
    return _counts(actor)


def _counts(actor: Actor, *narrowed: sa.ColumnElement[bool]) -> sa.Select[Any]:
    def size(tab: QueueTab, *more: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        # In the queue's order, since without it SQLite walks everything the NGO was ever sent.
        return capped(
            sa.select(Referral.id)
            .where(_in_tab(actor, tab), SENT, OPEN, *narrowed, *more)
            .order_by(*IN_ORDER)
        )

    return sa.select(
        size(QueueTab.MINE).label("mine"),
        size(QueueTab.UNASSIGNED).label("unassigned"),
        size(QueueTab.ALL).label("all"),
        size(QueueTab.ALL, Referral.next_due_at < _NOW).label("overdue"),
    )


def list_finished(
    session: Session, actor: Actor, *, now: datetime, after: str | None = None
) -> Page[QueueRow]:
    """What the NGO has finished and still sees, the newest sent first; four statements."""
    query = _LISTED.where(
        _ngo(actor), scope(actor), Referral.closed_at.is_not(None), SENT, still_open_to_ngo(now)
    ).order_by(Referral.submitted_at.desc(), Referral.id.desc())
    place = place_of(after)
    if place is not None:
        query = query.where(
            sa.tuple_(Referral.submitted_at, Referral.id)
            < sa.tuple_(moment_value(place[1]), sa.literal(place[2], sa.Uuid()))
        )
    rows = session.execute(query.limit(PAGE_SIZE + 1)).all()
    flows = flows_to(session, actor, rows, now=now)
    return page_of(
        rows,
        lambda row: queue_row(row, flows[row.id], actor, now=now),
        lambda row: token(row.submitted_at, row.id),
    )


def _ngo(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.organisation_kind is not OrganisationKind.NGO:
        return sa.false()
    return Referral.ngo_id == actor.organisation_id


def _in_tab(actor: Actor, tab: QueueTab) -> sa.ColumnElement[bool]:
    theirs = sa.and_(_ngo(actor), scope(actor))
    if tab is QueueTab.MINE:
        return sa.and_(theirs, held_by(actor))
    if tab is QueueTab.UNASSIGNED:
        return sa.and_(theirs, Referral.worker_id.is_(None))
    return theirs


def queue_row(row: Any, flow: Flow, actor: Actor, *, now: datetime) -> QueueRow:
    """A line of the queue; the name only where it flows."""
    values = dict(row._mapping)
    sealed, closed_at = values.pop("person_name_sealed"), values.pop("closed_at")
    del values["urgency_rank"], values["memorandum_id"]
    late = closed_at is None and row.next_due_at is not None and row.next_due_at < now
    named = flow.shows(DataCategory.IDENTITY_CONTACT)
    return QueueRow(
        **values,
        person_name=open_text(sealed, "referral_packet", "person_name", row.id) if named else None,
        withheld=sealed is not None and not named,
        overdue=late,
        is_mine=row.worker_id is not None and row.worker_id == actor.user_id,
    )
