"""What was said of how a case is going; empty outside the actor's cases."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from referrals.casework.opening import opened
from referrals.casework.policy import casework_scope
from referrals.casework.progress.models import ProgressUpdate
from referrals.handover.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRow:
    """One word on how it goes."""

    id: UUID
    at: datetime
    by_name: str
    engaging: bool
    last_seen_on: date | None
    note: str | None


def list_progress(session: Session, actor: Actor, referral_id: UUID) -> tuple[ProgressRow, ...]:
    """The updates of a case, the newest first; one statement."""
    rows = session.execute(
        sa.select(
            ProgressUpdate.id,
            ProgressUpdate.at,
            User.name.label("by_name"),
            ProgressUpdate.engaging,
            ProgressUpdate.last_seen_on,
            ProgressUpdate.note_sealed,
        )
        .join(Referral, Referral.id == ProgressUpdate.referral_id)
        .join(User, User.id == ProgressUpdate.by_id)
        .where(ProgressUpdate.referral_id == referral_id, casework_scope(actor))
        .order_by(ProgressUpdate.at.desc(), ProgressUpdate.id)
    )
    return tuple(ProgressRow(**opened(row, ProgressUpdate, "note")) for row in rows)
