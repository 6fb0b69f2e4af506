"""The referrals that somebody ticked in the queue, as far as they exist for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor, OrganisationKind
from core.sealing import open_text
from partners.memoranda.terms import DataCategory
from referrals.handover.consenting.flows import Flow, flows_to
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.handover.policy import scope

_Worker = aliased(User)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenRow:
    """One referral to act on together with others."""

    id: UUID
    reference: str
    version: int
    state: ReferralState
    person_name: str | None
    worker_name: str | None
    acknowledged_at: datetime | None


def list_chosen(
    session: Session, actor: Actor, ids: Sequence[UUID], *, now: datetime
) -> tuple[ChosenRow, ...]:
    """Open referrals of the actor's NGO among these, most urgent first; a name only where it flows."""
    if actor.organisation_kind is not OrganisationKind.NGO or not ids:
        return ()
    query = (
        sa.select(
            Referral.id,
            Referral.reference,
            Referral.version,
            Referral.state,
            ReferralPacket.person_name_sealed,
            _Worker.name.label("worker_name"),
            Referral.acknowledged_at,
            Referral.worker_id,
            Referral.closed_at,
            Referral.memorandum_id,
        )
        .join(ReferralPacket, ReferralPacket.id == Referral.id)
        .outerjoin(_Worker, _Worker.id == Referral.worker_id)
        .where(scope(actor), Referral.id.in_(ids), Referral.closed_at.is_(None))
        .order_by(Referral.urgency_rank, Referral.next_due_at, Referral.id)
    )
    rows = session.execute(query).all()
    flows = flows_to(session, actor, rows, now=now)
    return tuple(_row(row, flows[row.id]) for row in rows)


def _row(row: Any, flow: Flow) -> ChosenRow:
    values = dict(row._mapping)
    sealed = values.pop("person_name_sealed")
    for name in ("worker_id", "closed_at", "memorandum_id"):
        del values[name]
    named = flow.shows(DataCategory.IDENTITY_CONTACT)
    return ChosenRow(
        **values,
        person_name=open_text(sealed, "referral_packet", "person_name", row.id) if named else None,
    )
