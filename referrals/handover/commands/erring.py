"""A referral that should never have been: alone before the NGO acknowledged it, afterwards by two people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.handover.commands.step import Loaded, Moved, find_last_step, load, move, result
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.notifications import Notice, tell_desk, tell_intake
from referrals.handover.step_codes import ERROR_REASONS

A, S = ReferralAction, ReferralState


def mark_error(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """A tombstone: hidden from the NGO and left out of every indicator; alone only before it is acknowledged."""
    loaded = load(session, actor, referral_id, A.MARK_ERROR, now=now, version=version)
    ERROR_REASONS.may_use(reason, note, field="reason", note_field="note")
    return _bury(session, actor, loaded, A.MARK_ERROR, reason=reason, note=note, now=now)


def propose_error(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Once the NGO has acknowledged it, one person proposes and another one decides; it goes on meanwhile."""
    loaded = load(session, actor, referral_id, A.PROPOSE_ERROR, now=now, version=version)
    ERROR_REASONS.may_use(reason, note, field="reason", note_field="note")
    referral = loaded.referral
    referral.error_proposed_at, referral.error_proposed_by_id = now, actor.user_id
    event = move(session, actor, loaded, A.PROPOSE_ERROR, now=now, reason=reason, note=note)
    tell_desk(session, referral, Notice.REVIEW, event=event, now=now)
    return result(referral)


def confirm_error(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, version: int | None = None
) -> Moved:
    """A second person agrees: the proposed reason becomes that of the tombstone."""
    loaded = load(session, actor, referral_id, A.CONFIRM_ERROR, now=now, version=version)
    proposed = find_last_step(session, referral_id, action=A.PROPOSE_ERROR)
    reason = proposed.reason if proposed and proposed.reason else "other"
    return _bury(session, actor, loaded, A.CONFIRM_ERROR, reason=reason, note=None, now=now)


def drop_error(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, version: int | None = None
) -> Moved:
    """It was no error after all: the proposal is gone, and the referral goes on."""
    loaded = load(session, actor, referral_id, A.DROP_ERROR, now=now, version=version)
    loaded.referral.error_proposed_at = loaded.referral.error_proposed_by_id = None
    move(session, actor, loaded, A.DROP_ERROR, now=now)
    return result(loaded.referral)


def _bury(
    session: Session,
    actor: Actor,
    loaded: Loaded,
    action: ReferralAction,
    *,
    reason: str,
    note: str | None,
    now: datetime,
) -> Moved:
    referral = loaded.referral
    referral.error_reason = reason
    referral.resume_state = referral.info_requested_at = None
    if referral.state is S.CLOSED:
        referral.end_state = referral.closure_reason = None
    event = move(session, actor, loaded, action, now=now, target=S.ENTERED_IN_ERROR, reason=reason, note=note)
    tell_intake(session, referral, Notice.WITHDRAWAL, event=event, now=now)
    return result(referral)
