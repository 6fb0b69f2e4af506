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
from partners.services.models import Service
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.policy import scope
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

IN_ORDER = (Referral.urgency_rank, Referral.next_due_at, Referral.id)
"""The order of the queue, which is that of its index."""
_NOW = sa.bindparam("now", type_=UtcDateTime())
_PLACE = sa.tuple_(
    sa.bindparam("rank", type_=sa.Integer()),
    sa.bindparam("due", type_=UtcDateTime()),
    sa.bindparam("last_id", type_=sa.Uuid()),
)
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
        Referral.next_due_at,
        Referral.closed_at,
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
    overdue: bool = False,
    after: str | None = None,
) -> Page[QueueRow]:
    """Open referrals of the actor's NGO by urgency, due time and id, a page at a time; one statement."""
    place = place_of(after)
    query = queue_query(actor, tab=tab, overdue=overdue, further=place is not None)
    rank, due, last_id = place or (None, None, None)
    rows = session.execute(query, {"now": now, "rank": rank, "due": due, "last_id": last_id}).all()
    return page_of(
        rows,
        lambda row: _queue_row(row, actor, now=now),
        lambda row: token(row.next_due_at, row.id, row.urgency_rank),
    )


@lru_cache(maxsize=500)
def queue_query(
    actor: Actor, *, tab: QueueTab, overdue: bool = False, further: bool = False
) -> sa.Select[Any]:
    """The statement behind a page of a tab; kept, since building it costs more than running it.

    Parameters: `now` where only what is overdue is asked for; `rank`, `due` and `last_id`, the place of the last
    row, for a further page.
    """
    query = _LISTED.where(_in_tab(actor, tab), SENT, OPEN)
    if overdue:
        query = query.where(Referral.next_due_at < _NOW)
    if further:
        query = query.where(sa.tuple_(*IN_ORDER) > _PLACE)
    return query.order_by(*IN_ORDER).limit(PAGE_SIZE + 1)


def count_queue(session: Session, actor: Actor, *, now: datetime) -> QueueCounts:
    """The capped size of each tab; one statement."""
    return QueueCounts(**session.execute(counts_query(actor), {"now": now}).one()._mapping)


@lru_cache(maxsize=500)
def counts_query(actor: Actor) -> sa.Select[Any]:
    """The statement behind the sizes of the tabs, with a parameter `now`; kept as the one above."""

    def size(tab: QueueTab, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        # In the queue's order, since without it SQLite walks everything the NGO was ever sent.
        return capped(
            sa.select(Referral.id).where(_in_tab(actor, tab), SENT, OPEN, *conditions).order_by(*IN_ORDER)
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
    """What the NGO has finished, the newest sent first."""
    query = _LISTED.where(_ngo(actor), scope(actor), Referral.closed_at.is_not(None), SENT).order_by(
        Referral.submitted_at.desc(), Referral.id.desc()
    )
    place = place_of(after)
    if place is not None:
        query = query.where(
            sa.tuple_(Referral.submitted_at, Referral.id)
            < sa.tuple_(moment_value(place[1]), sa.literal(place[2], sa.Uuid()))
        )
    rows = session.execute(query.limit(PAGE_SIZE + 1)).all()
    return page_of(
        rows,
        lambda row: _queue_row(row, actor, now=now),
        lambda row: token(row.submitted_at, row.id),
    )


def _ngo(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.organisation_kind is not OrganisationKind.NGO:
        return sa.false()
    return Referral.ngo_id == actor.organisation_id


def _in_tab(actor: Actor, tab: QueueTab) -> sa.ColumnElement[bool]:
    theirs = sa.and_(_ngo(actor), scope(actor))
    if tab is QueueTab.MINE:
        return sa.and_(theirs, Referral.worker_id == actor.user_id)
    if tab is QueueTab.UNASSIGNED:
        return sa.and_(theirs, Referral.worker_id.is_(None))
    return theirs


def _queue_row(row: Any, actor: Actor, *, now: datetime) -> QueueRow:
    values = dict(row._mapping)
    sealed, closed_at = values.pop("person_name_sealed"), values.pop("closed_at")
    del values["urgency_rank"]
    late = closed_at is None and row.next_due_at is not None and row.next_due_at < now
    return QueueRow(
        **values,
        person_name=open_text(sealed, "referral_packet", "person_name", row.id),
        overdue=late,
        is_mine=row.worker_id is not None and row.worker_id == actor.user_id,
    )
