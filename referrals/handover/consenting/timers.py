"""What the scheduler does about consent: reminds, notes what has ended, calls for late reviews; it closes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from audit.commands import record
from core.actor import SYSTEM
from referrals.handover.consenting.keeping import (
    log_stop,
    occasion_of,
    sync_feedback,
    tell_both_sides,
    tell_reviewers,
)
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.notifications import Notice
from referrals.people.consents.codes import ConsentKind
from referrals.people.consents.models import Consent, SharingGround
from referrals.people.consents.standing import REMIND_BEFORE

BATCH = 200
REMIND_TO_CONFIRM = REMIND_BEFORE / 10
"""Three of the fourteen days of spoken words."""
M = TypeVar("M", Consent, SharingGround)
_TOLD = (ConsentKind.REFERRAL_SHARE, ConsentKind.FEEDBACK_TO_POLICE, ConsentKind.CONTACT_PERMISSION)


def watch_consents(session: Session, *, now: datetime) -> int:
    """Remind before an agreement ends, say when it has, call for overdue reviews; answers how many it dealt with.

    Each is told once, at most a batch of each kind; what has ended stopped flowing at its own moment already.
    """
    return _remind(session, now=now) + _end(session, now=now) + _call_for_reviews(session, now=now)


def _remind(session: Session, *, now: datetime) -> int:
    """Three days before spoken words lapse, thirty before a year is over, both sides are reminded."""
    soon = sa.or_(
        sa.and_(_waits(), Consent.confirm_by <= now + REMIND_TO_CONFIRM),
        sa.and_(~_waits(), Consent.expires_at <= now + REMIND_BEFORE),
    )
    due = _due(
        session,
        Consent,
        Consent.is_given,
        Consent.reminded_at.is_(None),
        Consent.ended_told_at.is_(None),
        Consent.revoked_at.is_(None),
        ~_replaced(),
        soon,
        Referral.closed_at.is_(None),
    )
    for consent, referral in due:
        consent.reminded_at = now
        session.flush()
        occasion = occasion_of(consent.id, "ends soon")
        tell_both_sides(session, referral, Notice.CONSENT_ENDS, occasion=occasion, now=now)
        _record_consent(session, "consent.reminded", consent, now=now)
    return len(due)


def _end(session: Session, *, now: datetime) -> int:
    """Spoken words that lapsed and agreements whose year is over: the recipients are told that it has stopped."""
    over = sa.or_(sa.and_(_waits(), Consent.confirm_by <= now), Consent.expires_at <= now)
    due = _due(
        session,
        Consent,
        Consent.is_given,
        Consent.ended_told_at.is_(None),
        Consent.revoked_at.is_(None),
        ~_replaced(),
        over,
    )
    for consent, referral in due:
        consent.ended_told_at = now
        session.flush()
        if consent.kind is ConsentKind.FEEDBACK_TO_POLICE:
            sync_feedback(session, referral, now=now)
        if referral.closed_at is None and consent.kind in _TOLD:
            log_stop(session, SYSTEM, referral, [consent.recipient_id], now=now)
            occasion = occasion_of(consent.id, "has ended")
            tell_both_sides(session, referral, Notice.CONSENT, occasion=occasion, now=now)
        _record_consent(session, "consent.ended", consent, now=now)
    return len(due)


def _call_for_reviews(session: Session, *, now: datetime) -> int:
    """An emergency that nobody looked at within 24 hours is a notice to those who may."""
    due = _due(
        session,
        SharingGround,
        SharingGround.review_due_at <= now,
        SharingGround.reviewed_at.is_(None),
        SharingGround.review_late_told_at.is_(None),
    )
    for ground, referral in due:
        ground.review_late_told_at = now
        session.flush()
        occasion = occasion_of(ground.id, "review is late")
        tell_reviewers(session, referral, Notice.EMERGENCY_LATE, occasion=occasion, now=now)
        _record_consent(session, "sharing_ground.review_overdue", ground, now=now)
    return len(due)


def _due(session: Session, model: type[M], *conditions: Any) -> Sequence[tuple[M, Referral]]:
    rows = session.execute(
        sa.select(model, Referral)
        .join(Referral, Referral.id == model.referral_id)
        .where(*conditions, Referral.state != ReferralState.ENTERED_IN_ERROR)
        .order_by(model.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return [(row[0], row[1]) for row in rows]


def _waits() -> sa.ColumnElement[bool]:
    return sa.and_(Consent.confirm_by.is_not(None), Consent.confirmed_at.is_(None))


def _replaced() -> sa.ColumnElement[bool]:
    later = aliased(Consent)
    return sa.exists().where(
        later.referral_id == Consent.referral_id,
        later.kind == Consent.kind,
        later.valid_from > Consent.valid_from,
    )


def _record_consent(session: Session, action: str, row: Consent | SharingGround, *, now: datetime) -> None:
    details = {"kind": row.kind.value if isinstance(row, Consent) else row.ground.value}
    record(session, SYSTEM, action=action, subject=("referral", row.referral_id), now=now, details=details)
