"""What the scheduler does to referrals beside reminding: flags, and the end of forgotten drafts."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import SYSTEM
from core.clock import local_date
from partners.memoranda.queries import ends_of
from referrals.handover.commands.drafting import delete_draft
from referrals.handover.commands.step import load, move
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.notifications import (
    Notice,
    tell_desk,
)
from referrals.handover.step_codes import AGREEMENT_ENDED, WIND_DOWN_OVER

A = ReferralAction
DRAFTS_KEPT = timedelta(days=90)
BATCH = 200
_OPEN = (Referral.closed_at.is_(None), Referral.submitted_at.is_not(None))


def delete_old_drafts(session: Session, *, now: datetime) -> int:
    """Drafts that nobody touched for 90 days are deleted; answers how many."""
    old = session.scalars(
        sa.select(Referral)
        .where(Referral.state == ReferralState.DRAFT, Referral.last_event_at < now - DRAFTS_KEPT)
        .order_by(Referral.last_event_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for referral in old:
        delete_draft(session, SYSTEM, referral, now=now)
    return len(old)


def flag_agreement_ended(session: Session, *, now: datetime) -> int:
    """Open referrals whose agreement has ended are flagged, and again after the last day to wind down.

    Amendments and renewals carry an agreement on; nothing is ever closed by a timer. Answers how many were
    flagged, at most a batch of each kind.
    """
    under = sa.select(Referral.memorandum_id, Organisation.timezone)
    under = under.join(Organisation, Organisation.id == Referral.agency_id).where(*_OPEN).distinct()
    zones = session.execute(under).all()
    ends = ends_of(session, {row.memorandum_id for row in zones})
    ended, over = set[UUID](), set[UUID]()
    for row in zones:
        today, end = local_date(now, row.timezone), ends[row.memorandum_id]
        if today > end.last_day:
            ended.add(row.memorandum_id)
        if today > end.wind_down_last_day:
            over.add(row.memorandum_id)
    return _flag(session, ended - over, AGREEMENT_ENDED, now=now) + _flag(
        session, over, WIND_DOWN_OVER, now=now
    )


def _flag(session: Session, memorandum_ids: set[UUID], reason: str, *, now: datetime) -> int:
    late = session.scalars(
        sa.select(Referral.id)
        .where(
            *_OPEN,
            Referral.memorandum_id.in_(memorandum_ids),
            ~_has_event(A.FLAG_AGREEMENT_ENDED, ReferralEvent.reason == reason),
        )
        .order_by(Referral.id)
        .limit(BATCH)
    ).all()
    for referral_id in late:
        loaded = load(session, SYSTEM, referral_id, A.FLAG_AGREEMENT_ENDED, now=now)
        event = move(session, SYSTEM, loaded, A.FLAG_AGREEMENT_ENDED, now=now, reason=reason)
        tell_desk(session, loaded.referral, Notice.NEWS, event=event, now=now)
    return len(late)


def _has_event(action: ReferralAction, *conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(
        ReferralEvent.referral_id == Referral.id, ReferralEvent.action == action, *conditions
    )
