"""Reviews that nobody did within 24 hours go to those who lead (security H-02)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from audit.commands import record
from core.actor import SYSTEM, Role
from core.text import N_
from referrals.handover.break_glass.models import BreakGlass
from referrals.handover.models import Referral
from referrals.handover.recipients import holders_of

BATCH = 100


def escalate_reviews(session: Session, *, now: datetime) -> int:
    """Tell leadership and auditors of each opening whose review is overdue, once; answers how many there were."""
    overdue = session.scalars(
        sa.select(BreakGlass)
        .where(
            BreakGlass.reviewed_at.is_(None),
            BreakGlass.review_due_at < now,
            BreakGlass.escalated_at.is_(None),
        )
        .order_by(BreakGlass.review_due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for opening in overdue:
        opening.escalated_at = now
        session.flush()
        reference = session.scalars(
            sa.select(Referral.reference).where(Referral.id == opening.referral_id)
        ).one()
        leaders = holders_of(
            session, opening.organisation_id, Role.LEADERSHIP, Role.NGO_MANAGER, Role.AUDITOR
        )
        notify(
            session,
            to=[one for one in leaders if one != opening.opened_by_id],
            kind=NoticeKind.SAFETY,
            text=N_(
                "Nobody has reviewed within 24 hours that case %(reference)s was opened in an emergency."
            ),
            params={"reference": reference},
            link="/emergency-reading/review",
            about=("break_glass", opening.id),
            key=f"break-glass-late:{opening.id.hex}",
            now=now,
        )
        record(session, SYSTEM, action="break_glass.escalated", subject=("break_glass", opening.id), now=now)
    return len(overdue)
