"""Withdrawing, reopening, correcting, and taking back what was entered in error."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from referrals.handover.assignments import revive_assignment
from referrals.handover.codes import WITHDRAWAL_REASONS
from referrals.handover.commands.deciding import required_note
from referrals.handover.commands.sending import start_clocks
from referrals.handover.commands.step import Moved, find_last_step, load, move, result
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import InfoRequest, Referral
from referrals.handover.notifications import Notice, tell_casework, tell_intake
from referrals.handover.policy import LastStep
from referrals.handover.step_codes import CORRECTION_REASONS, REOPEN_REASONS

A, S = ReferralAction, ReferralState


def withdraw(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """The agency withdraws what the NGO has not yet accepted."""
    loaded = load(session, actor, referral_id, A.WITHDRAW, now=now, version=version)
    WITHDRAWAL_REASONS.may_use(reason, note, field="reason", note_field="note")
    _set_withdrawn(loaded.referral, reason, now=now)
    event = move(
        session,
        actor,
        loaded,
        A.WITHDRAW,
        now=now,
        target=S.WITHDRAWN,
        reason=reason,
        note=note,
        shared=True,
    )
    tell_intake(session, loaded.referral, Notice.WITHDRAWAL, event=event, now=now)
    return result(loaded.referral)


def request_withdrawal(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Ask the NGO to let go of a case: its service to the person is not the police's to cancel."""
    loaded = load(session, actor, referral_id, A.REQUEST_WITHDRAWAL, now=now, version=version)
    WITHDRAWAL_REASONS.may_use(reason, note, field="reason", note_field="note")
    loaded.referral.resume_state = loaded.referral.state
    event = move(
        session,
        actor,
        loaded,
        A.REQUEST_WITHDRAWAL,
        now=now,
        target=S.WITHDRAWAL_REQUESTED,
        reason=reason,
        note=note,
        shared=True,
    )
    tell_casework(session, loaded.referral, Notice.WITHDRAWAL, event=event, now=now)
    return result(loaded.referral)


def confirm_withdrawal(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, version: int | None = None
) -> Moved:
    """The NGO agrees: the reason of the request becomes the withdrawal's."""
    loaded = load(session, actor, referral_id, A.CONFIRM_WITHDRAWAL, now=now, version=version)
    asked = find_last_step(session, referral_id, action=A.REQUEST_WITHDRAWAL)
    _set_withdrawn(loaded.referral, (asked.reason if asked else None) or "other", now=now)
    loaded.referral.resume_state = None
    move(session, actor, loaded, A.CONFIRM_WITHDRAWAL, now=now, target=S.WITHDRAWN)
    return result(loaded.referral)


def refuse_withdrawal(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    note: str,
    now: datetime,
    version: int | None = None,
) -> Moved:
    """The NGO keeps the case because the person wants the service; back to where it stood."""
    loaded = load(session, actor, referral_id, A.REFUSE_WITHDRAWAL, now=now, version=version)
    text = required_note(note)
    back, loaded.referral.resume_state = loaded.referral.resume_state, None
    move(session, actor, loaded, A.REFUSE_WITHDRAWAL, now=now, target=back, note=text)
    return result(loaded.referral)


def reopen(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """A new cycle under the same reference: the NGO decides again, on new clocks.

    When it was sent, acknowledged and first reached the person remain; decision and end are taken back.
    """
    loaded = load(session, actor, referral_id, A.REOPEN, now=now, version=version)
    REOPEN_REASONS.may_use(reason, note, field="reason", note_field="note")
    referral = loaded.referral
    if loaded.terms is not None:
        start_clocks(session, referral, loaded.terms, now=now)
    _undo_decision(referral)
    _undo_end(referral)
    referral.engaged_at = referral.review_on = None
    event = move(session, actor, loaded, A.REOPEN, now=now, target=S.SUBMITTED, reason=reason, note=note)
    tell_intake(session, referral, Notice.NEWS, event=event, now=now)
    return result(referral)


def correct(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Take back the last step: its facts go, both events stay, indicators follow the facts."""
    loaded = load(session, actor, referral_id, A.CORRECT, now=now, version=version)
    CORRECTION_REASONS.may_use(reason, note, field="reason", note_field="note")
    last = loaded.case.last
    if last is None:
        raise RuleBroken(N_("There is no step to correct."))
    _UNDO[last.action](session, loaded.referral, last)
    event = move(
        session,
        actor,
        loaded,
        A.CORRECT,
        now=now,
        target=last.from_state,
        reason=reason,
        note=note,
        details={"corrected": last.action.value},
    )
    tell = tell_intake if loaded.referral.accepted_at is None else tell_casework
    tell(session, loaded.referral, Notice.NEWS, event=event, now=now)
    return result(loaded.referral)


def _set_withdrawn(referral: Referral, reason: str, *, now: datetime) -> None:
    referral.withdrawn_at, referral.withdrawal_reason = now, reason
    referral.info_requested_at = None


# ---- Taking facts back


def _undo_decision(referral: Referral) -> None:
    referral.accepted_at = referral.accepted_by_id = referral.worker_id = None
    referral.declined_at = referral.decline_reason = referral.decline_side = None
    referral.other_route_offered = None


def _undo_end(referral: Referral) -> None:
    referral.closed_at = referral.closure_reason = referral.end_state = None
    referral.withdrawn_at = referral.withdrawal_reason = None
    referral.person_declined_at = referral.referrer_notified_at = None


def _undo_decided(session: Session, referral: Referral, last: LastStep) -> None:
    proposed = referral.other_route_offered
    _undo_decision(referral)
    _undo_end(referral)
    if last.from_state is S.DECLINE_REVIEW:
        referral.other_route_offered = proposed


def _undo_closed(session: Session, referral: Referral, last: LastStep) -> None:
    asked_at = session.scalar(
        sa.select(InfoRequest.asked_at).where(
            InfoRequest.referral_id == referral.id, InfoRequest.answered_at.is_(None)
        )
    )
    asked = find_last_step(session, referral.id, action=A.REQUEST_WITHDRAWAL)
    revive_assignment(session, referral.id, ended_at=last.at)
    _undo_end(referral)
    if last.from_state is S.INFO_REQUESTED:
        referral.info_requested_at = asked_at
    if last.from_state is S.WITHDRAWAL_REQUESTED:
        referral.resume_state = asked.from_state if asked else S.ACCEPTED


def _undo_pause(session: Session, referral: Referral, last: LastStep) -> None:
    referral.resume_state = referral.review_on = referral.client_engaging = None
    if last.action is A.WAITLIST:
        referral.waitlisted_at = referral.waitlist_capacity = referral.waitlist_capacity_at = None


def _undo_engaged(session: Session, referral: Referral, last: LastStep) -> None:
    referral.engaged_at = None


_UNDO: Mapping[ReferralAction, Callable[[Session, Referral, LastStep], None]] = {
    A.ACCEPT: _undo_decided,
    A.DECLINE: _undo_decided,
    A.PROPOSE_DECLINE: _undo_decided,
    A.APPROVE_DECLINE: _undo_decided,
    A.WITHDRAW: _undo_closed,
    A.CONFIRM_WITHDRAWAL: _undo_closed,
    A.CLOSE: _undo_closed,
    A.CLOSE_WITHOUT_SERVICE: _undo_closed,
    A.REQUEST_WITHDRAWAL: _undo_pause,
    A.HOLD: _undo_pause,
    A.WAITLIST: _undo_pause,
    A.ENGAGE: _undo_engaged,
}
