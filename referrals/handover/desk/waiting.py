"""Who waits for a place at an NGO, by the day of their review."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.sealing import open_text
from partners.memoranda.terms import DataCategory, Urgency
from partners.services.models import Service
from referrals.handover.consenting.flows import Flow, flows_to
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent, ReferralPacket
from referrals.handover.policy import scope

MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One person on the waiting list."""

    id: UUID
    reference: str
    person_name: str | None
    urgency: Urgency
    service_name: str | None
    reason: str | None
    waitlisted_at: datetime
    review_on: datetime | None
    is_late: bool
    capacity: str | None
    """What the service said of its room on that day."""
    capacity_at: datetime | None


def list_waiting(session: Session, actor: Actor, *, now: datetime) -> tuple[WaitingRow, ...]:
    """People on the waiting list of the actor's NGO, the next review first; a name only where it flows."""
    if actor.organisation_kind is not OrganisationKind.NGO:
        return ()
    newest = (
        sa.select(sa.func.max(ReferralEvent.sequence))
        .where(ReferralEvent.referral_id == Referral.id, ReferralEvent.action == ReferralAction.WAITLIST)
        .correlate(Referral)
        .scalar_subquery()
    )
    query = (
        sa.select(
            Referral.id,
            Referral.reference,
            ReferralPacket.person_name_sealed,
            Referral.urgency,
            Service.name.label("service_name"),
            ReferralEvent.reason,
            Referral.waitlisted_at,
            Referral.review_on,
            Referral.waitlist_capacity.label("capacity"),
            Referral.waitlist_capacity_at.label("capacity_at"),
            Referral.state,
            Referral.worker_id,
            Referral.closed_at,
            Referral.memorandum_id,
        )
        .join(ReferralPacket, ReferralPacket.id == Referral.id)
        .outerjoin(Service, Service.id == Referral.service_id)
        .outerjoin(
            ReferralEvent,
            sa.and_(ReferralEvent.referral_id == Referral.id, ReferralEvent.sequence == newest),
        )
        .where(scope(actor), Referral.state == ReferralState.WAITLISTED)
        .order_by(Referral.review_on, Referral.urgency_rank, Referral.id)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    flows = flows_to(session, actor, rows, now=now)
    return tuple(_row(row, flows[row.id], now) for row in rows)


def _row(row: Any, flow: Flow, now: datetime) -> WaitingRow:
    values = dict(row._mapping)
    sealed = values.pop("person_name_sealed")
    for name in ("state", "worker_id", "closed_at", "memorandum_id"):
        del values[name]
    named = flow.shows(DataCategory.IDENTITY_CONTACT)
    return WaitingRow(
        **values,
        person_name=open_text(sealed, "referral_packet", "person_name", row.id) if named else None,
        is_late=row.review_on is not None and row.review_on < now,
    )
