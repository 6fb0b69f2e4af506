"""The rows of a list as a file holds them: the same scope, the same filter and the same fields as the page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.lifecycle import Turn
from core.sealing import open_text
from partners.memoranda.terms import DataCategory, Urgency
from partners.services.needs import Need
from referrals.handover.consenting.flows import flows_to
from referrals.handover.exports.policy import MOST_ROWS
from referrals.handover.exports.telling import Told, told_by
from referrals.handover.filters.values import ListFilter
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralNeed
from referrals.handover.queries.desk import DeskTab, narrowed_desk
from referrals.handover.queries.queue import QueueTab, narrowed_queue

NAMED = frozenset({DataCategory.IDENTITY_CONTACT, DataCategory.REFERRAL_REASON})
"""What of a person a row of the queue tells: the name, and the needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """One referral of a list; fields that the list does not show are None."""

    reference: str
    person_name: str | None
    state: ReferralState
    turn: Turn
    urgency: Urgency
    needs: tuple[Need, ...]
    agency_name: str
    ngo_name: str | None
    service_name: str | None
    worker_name: str | None
    submitted_at: datetime
    acknowledged_at: datetime | None
    accepted_at: datetime | None
    first_contact_at: datetime | None
    next_due_at: datetime | None
    review_on: datetime | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRows:
    """The rows, and what they tell of whom."""

    rows: tuple[ExportRow, ...]
    told: tuple[Told, ...]


def load_queue(
    session: Session, actor: Actor, *, tab: QueueTab, chosen: ListFilter, now: datetime
) -> ExportRows:
    """The NGO's queue under a filter, up to one row more than a file holds; five statements."""
    query = narrowed_queue(actor, tab=tab, chosen=chosen, now=now).add_columns(
        Referral.person_id, Referral.accepted_at, Referral.first_contact_at, Referral.review_on
    )
    found = session.execute(query.limit(MOST_ROWS + 1)).all()
    flows = flows_to(session, actor, found, now=now)
    needs = _needs(session, [row.id for row in found])
    lines = [told_by(row.id, row.person_id, flows[row.id], NAMED) for row in found]
    rows = tuple(
        _row(
            row,
            needs.get(row.id, ()) if flows[row.id].shows(DataCategory.REFERRAL_REASON) else (),
            now=now,
            person_name=open_text(row.person_name_sealed, "referral_packet", "person_name", row.id)
            if flows[row.id].shows(DataCategory.IDENTITY_CONTACT)
            else None,
            ngo_name=None,
            worker_name=row.worker_name,
        )
        for row in found
    )
    return ExportRows(rows=rows, told=tuple(line for line in lines if line is not None))


def load_desk(
    session: Session, actor: Actor, *, tab: DeskTab, chosen: ListFilter, now: datetime
) -> ExportRows:
    """The desk's list under a filter: nobody's name, no worker, no contact; one statement."""
    query = narrowed_desk(actor, tab=tab, chosen=chosen, now=now).add_columns(
        Referral.closed_at, Referral.acknowledged_at, Referral.accepted_at
    )
    found = session.execute(query.limit(MOST_ROWS + 1)).all()
    rows = tuple(
        _row(row, (), now=now, person_name=None, ngo_name=row.ngo_name, worker_name=None) for row in found
    )
    return ExportRows(rows=rows, told=())


def count_queue_rows(
    session: Session, actor: Actor, *, tab: QueueTab, chosen: ListFilter, now: datetime
) -> int:
    """How many rows the file would have, up to one more than it may."""
    return _count(session, narrowed_queue(actor, tab=tab, chosen=chosen, now=now))


def count_desk_rows(
    session: Session, actor: Actor, *, tab: DeskTab, chosen: ListFilter, now: datetime
) -> int:
    """The same for the desk's list."""
    return _count(session, narrowed_desk(actor, tab=tab, chosen=chosen, now=now))


def _count(session: Session, query: sa.Select[Any]) -> int:
    inner = query.with_only_columns(Referral.id).order_by(None).limit(MOST_ROWS + 1).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(inner)) or 0


def _needs(session: Session, keys: Collection[UUID]) -> dict[UUID, tuple[Need, ...]]:
    found: dict[UUID, tuple[Need, ...]] = {}
    if not keys:
        return found
    rows = session.execute(
        sa.select(ReferralNeed.referral_id, ReferralNeed.need)
        .where(ReferralNeed.referral_id.in_(keys))
        .order_by(ReferralNeed.referral_id, ReferralNeed.position)
    )
    for row in rows:
        found[row.referral_id] = (*found.get(row.referral_id, ()), row.need)
    return found


def _row(row: Any, needs: tuple[Need, ...], *, now: datetime, **more: Any) -> ExportRow:
    mapped = row._mapping
    due = row.next_due_at
    return ExportRow(
        reference=row.reference,
        state=row.state,
        turn=row.turn,
        urgency=row.urgency,
        needs=needs,
        agency_name=row.agency_name,
        service_name=row.service_name,
        submitted_at=row.submitted_at,
        acknowledged_at=mapped.get("acknowledged_at"),
        accepted_at=mapped.get("accepted_at"),
        first_contact_at=mapped.get("first_contact_at"),
        next_due_at=due,
        review_on=mapped.get("review_on"),
        overdue=row.closed_at is None and due is not None and due < now,
        **more,
    )
