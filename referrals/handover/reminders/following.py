"""The clocks follow the referrals: whoever changes a due time need not know of reminders."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import calendar_of
from core.business_time import BusinessCalendar
from partners.memoranda.models import Memorandum
from referrals.handover.clocks import (
    IN_HAND,
    DueKind,
    Waited,
    grace_after,
    halfway,
    last_heard_of,
    stalled_at,
    waited_for,
)
from referrals.handover.models import InfoRequest, Referral
from referrals.handover.reminders.models import ReferralClock

BATCH = 200
OPEN = (Referral.closed_at.is_(None), Referral.submitted_at.is_not(None), Referral.next_due_at.is_not(None))
"""Sent, and not ended."""
_HEARD = sa.case(
    (Referral.progress_at > Referral.last_event_at, Referral.progress_at), else_=Referral.last_event_at
)


def follow_clocks(session: Session, *, now: datetime) -> int:
    """Make the clock of every open referral whose due time or last word has changed; answers how many."""
    followed, calendars = 0, dict[UUID, BusinessCalendar]()
    while rows := session.execute(_changed()).all():
        for referral, days, reply_due_at in rows:
            if referral.agency_id not in calendars:
                calendars[referral.agency_id] = calendar_of(session, referral.agency_id)
            _follow(session, referral, days, reply_due_at, calendars[referral.agency_id])
        session.flush()
        followed += len(rows)
    return followed


def _changed() -> sa.Select[tuple[Referral, int, datetime]]:
    asked = sa.and_(InfoRequest.referral_id == Referral.id, InfoRequest.answered_at.is_(None))
    return (
        sa.select(Referral, Memorandum.stalled_days, InfoRequest.due_at)
        .join(Memorandum, Memorandum.id == Referral.memorandum_id)
        .outerjoin(InfoRequest, asked)  # at most one
        .outerjoin(ReferralClock, ReferralClock.referral_id == Referral.id)
        .where(
            *OPEN,
            sa.or_(
                ReferralClock.referral_id.is_(None),
                ReferralClock.due_at != Referral.next_due_at,
                ReferralClock.heard_at != _HEARD,
            ),
        )
        .order_by(Referral.next_due_at, Referral.id)
        .limit(BATCH)
    )


def _follow(
    session: Session,
    referral: Referral,
    days: int,
    reply_due_at: datetime | None,
    calendar: BusinessCalendar,
) -> None:
    assert referral.next_due_at is not None, "asked for above"
    waited = waited_for(referral, reply_due_at=reply_due_at, stalled_days=days)
    due = referral.next_due_at
    half = halfway(Waited(kind=waited.kind, since=waited.since, at=due), calendar) if waited else None
    grace = grace_after(due, referral.urgency, calendar)
    clock = session.get(ReferralClock, referral.id)
    if clock is None:
        clock = ReferralClock(referral_id=referral.id)
        session.add(clock)
    elif clock.due_at != due:
        clock.half_told_at = None
    clock.kind = waited.kind if waited else DueKind.PROGRESS
    clock.heard_at = last_heard_of(referral)
    clock.due_at = due
    if clock.half_told_at is None:
        clock.half_due_at = half
    clock.grace_ends_at = max(grace, due)
    clock.second_grace_ends_at = max(grace_after(grace, referral.urgency, calendar), clock.grace_ends_at)
    clock.stalled_at = stalled_at(referral, stalled_days=days) if referral.state in IN_HAND else None
