"""Keeping the due time of a referral current when the NGO logs work that is no step."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.models import Memorandum
from referrals.handover.clocks import STALLED_DAYS, next_due
from referrals.handover.models import InfoRequest, Referral


def note_progress(session: Session, referral: Referral, *, now: datetime) -> None:
    """The NGO has logged work on the case, so nobody asks how it goes for a while; the police never read it."""
    referral.progress_at = now
    renew_due(session, referral)


def renew_due(session: Session, referral: Referral) -> None:
    """Set the due time by which the queue sorts, from what stands on the referral now."""
    reply_due_at = session.scalar(
        sa.select(InfoRequest.due_at).where(
            InfoRequest.referral_id == referral.id, InfoRequest.answered_at.is_(None)
        )
    )
    days = session.scalar(sa.select(Memorandum.stalled_days).where(Memorandum.id == referral.memorandum_id))
    referral.next_due_at = next_due(
        referral, reply_due_at=reply_due_at, stalled_days=STALLED_DAYS if days is None else days
    )
