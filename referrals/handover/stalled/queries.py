"""Whether the question how a case goes is muted, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.errors import ConcordatError, NotFound
from core.sealing import open_text
from core.text import N_
from partners.memoranda.models import Memorandum
from referrals.handover.models import Referral
from referrals.handover.policy import visible_to
from referrals.handover.reminders.models import ReferralClock
from referrals.handover.stalled.models import StallMute
from referrals.handover.stalled.policy import may_mute


@dataclass(frozen=True, slots=True, kw_only=True)
class StalledRow:
    """How the question stands for one case of the reader's NGO."""

    referral_id: UUID
    reference: str
    version: int
    stalled_days: int
    """0: the agreement has nobody asked."""
    asked_at: datetime | None
    """When the question is, or was, due; None while nobody asks."""
    is_stalled: bool
    muted_until: date | None
    reason: str | None
    muted_by_name: str | None
    may_mute: bool


def get_stalled(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> StalledRow:
    """How the question stands; raises `NotFound` outside the NGO that has the case."""
    wanted = visible_to(actor).with_only_columns(Referral.id).where(Referral.id == referral_id)
    row = session.execute(
        sa.select(
            *(Referral.id, Referral.reference, Referral.version, Referral.ngo_id, Referral.worker_id),
            Referral.state,
            Memorandum.stalled_days,
            ReferralClock.stalled_at,
            *(StallMute.id.label("mute_id"), StallMute.until, StallMute.reason_sealed),
            User.name.label("muted_by_name"),
        )
        .join(Memorandum, Memorandum.id == Referral.memorandum_id)
        .outerjoin(ReferralClock, ReferralClock.referral_id == Referral.id)
        .outerjoin(StallMute, sa.and_(StallMute.referral_id == Referral.id, StallMute.ended_at.is_(None)))
        .outerjoin(User, User.id == StallMute.muted_by_id)
        .where(Referral.id.in_(wanted), Referral.ngo_id == actor.organisation_id)
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such referral."))
    live = row.until is not None and local_date(now, actor.timezone) <= row.until
    return StalledRow(
        referral_id=row.id,
        reference=row.reference,
        version=row.version,
        stalled_days=row.stalled_days,
        asked_at=row.stalled_at,
        is_stalled=row.stalled_at is not None and row.stalled_at < now,
        muted_until=row.until if live else None,
        reason=open_text(row.reason_sealed, "stall_mute", "reason", row.mute_id) if live else None,
        muted_by_name=row.muted_by_name if live else None,
        may_mute=_may(actor, row),
    )


def _may(actor: Actor, row: sa.Row[tuple[object, ...]]) -> bool:
    try:
        may_mute(actor, ngo_id=row.ngo_id, worker_id=row.worker_id, state=row.state)
    except ConcordatError:
        return False
    return True
