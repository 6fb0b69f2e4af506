"""How many referrals wait longer than agreed, for those who lead a partnership: counts, never a referral."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.models import Partnership
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCount:
    """Of the open referrals of a partnership, how many are past the time they were due."""

    partnership_id: UUID
    open: int
    overdue: int


def count_overdue(
    session: Session, partnership_ids: Collection[UUID], *, now: datetime
) -> list[OverdueCount]:
    """The counts of some partnerships that have open referrals; one statement."""
    if not partnership_ids:
        return []
    late = sa.case((Referral.next_due_at < now, 1), else_=0)
    rows = session.execute(
        sa.select(
            Partnership.id.label("partnership_id"),
            sa.func.count().label("open"),
            sa.func.sum(late).label("overdue"),
        )
        .join(
            Referral,
            sa.and_(Referral.agency_id == Partnership.agency_id, Referral.ngo_id == Partnership.ngo_id),
        )
        .where(
            Partnership.id.in_(partnership_ids),
            Referral.closed_at.is_(None),
            Referral.state != ReferralState.DRAFT,
        )
        .group_by(Partnership.id)
        .order_by(Partnership.id)
    )
    return [
        OverdueCount(partnership_id=row.partnership_id, open=row.open, overdue=int(row.overdue))
        for row in rows
    ]
