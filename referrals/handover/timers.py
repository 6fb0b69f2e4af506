"""What the scheduler does to referrals: nothing but flags, mails and the end of forgotten drafts."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import SYSTEM
from core.clock import local_date
from core.lifecycle import Turn
from partners.memoranda.models import Memorandum
from referrals.handover.commands.drafting import delete_draft
from referrals.handover.commands.step import load, move
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import Referral, ReferralEvent
from referrals.handover.notifications import (
    Notice,
    tell_casework,
    tell_desk,
    tell_intake,
    tell_officer,
)
from referrals.handover.step_codes import OVERDUE, STILL_OVERDUE

A = ReferralAction
GRACE = timedelta(days=1)
"""After it, an overdue referral is the partnership desk's concern too."""
DRAFTS_KEPT = timedelta(days=90)
BATCH = 200


def escalate_overdue(session: Session, *, now: datetime) -> int:
    """Whoever is late is told once per due time; a day later the desk is told; nothing is ever closed.

    Idempotent; answers the number of referrals escalated, at most a batch of each kind.
    """
    return sum(
        _escalate(session, reason=reason, late_since=since, now=now)
        for reason, since in ((OVERDUE, now), (STILL_OVERDUE, now - GRACE))
    )


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
    """Open referrals whose agreement has ended are flagged once; their service goes on."""
    rows = session.execute(
        sa.select(Referral.id, Memorandum.ends_on, Memorandum.terminated_on, Organisation.timezone)
        .join(Memorandum, Memorandum.id == Referral.memorandum_id)
        .join(Organisation, Organisation.id == Referral.agency_id)
        .where(
            Referral.closed_at.is_(None),
            Referral.submitted_at.is_not(None),
            sa.or_(
                Memorandum.ends_on <= now.date(),
                Memorandum.terminated_on <= now.date() + timedelta(days=1),
            ),
            ~_has_event(A.FLAG_AGREEMENT_ENDED),
        )
        .order_by(Referral.id)
        .limit(BATCH)
    ).all()
    flagged = 0
    for row in rows:
        today = local_date(now, row.timezone)
        if today > row.ends_on or (row.terminated_on is not None and today >= row.terminated_on):
            loaded = load(session, SYSTEM, row.id, A.FLAG_AGREEMENT_ENDED, now=now)
            event = move(session, SYSTEM, loaded, A.FLAG_AGREEMENT_ENDED, now=now)
            tell_desk(session, loaded.referral, Notice.NEWS, event=event, now=now)
            flagged += 1
    return flagged


def _escalate(session: Session, *, reason: str, late_since: datetime, now: datetime) -> int:
    late = session.scalars(
        sa.select(Referral.id)
        .where(
            Referral.closed_at.is_(None),
            Referral.submitted_at.is_not(None),
            Referral.next_due_at < late_since,
            ~_has_event(A.ESCALATE, ReferralEvent.reason == reason, ReferralEvent.at >= Referral.next_due_at),
        )
        .order_by(Referral.next_due_at, Referral.id)
        .limit(BATCH)
    ).all()
    for referral_id in late:
        loaded = load(session, SYSTEM, referral_id, A.ESCALATE, now=now)
        referral = loaded.referral
        event = move(session, SYSTEM, loaded, A.ESCALATE, now=now, reason=reason)
        if reason == STILL_OVERDUE or referral.turn is Turn.DESK:
            tell_desk(session, referral, Notice.OVERDUE, event=event, now=now)
        elif referral.turn is Turn.REFERRER:
            tell_officer(session, referral, Notice.OVERDUE, event=event, now=now)
        elif referral.worker_id is not None:
            tell_casework(session, referral, Notice.OVERDUE, event=event, now=now)
        else:
            tell_intake(session, referral, Notice.OVERDUE, event=event, now=now)
    return len(late)


def _has_event(action: ReferralAction, *conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(
        ReferralEvent.referral_id == Referral.id, ReferralEvent.action == action, *conditions
    )
