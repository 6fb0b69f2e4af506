"""The NGO answers: acknowledges, asks, accepts or declines; the desk reviews a proposed decline."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import calendar_of
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.terms import Step
from referrals.handover.codes import DECLINE_REASONS, DECLINES_REVIEWED, INFO_ITEMS
from referrals.handover.commands.step import Loaded, Moved, find_last_step, load, move, result
from referrals.handover.gaps.commands import record_declined
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import InfoRequest, Referral
from referrals.handover.notifications import Notice, tell_desk, tell_intake

A, S = ReferralAction, ReferralState


def acknowledge(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, version: int | None = None
) -> Moved:
    """A person of the NGO confirms that it has arrived; a page view never does."""
    loaded = load(session, actor, referral_id, A.ACKNOWLEDGE, now=now, version=version)
    loaded.referral.acknowledged_at, loaded.referral.acknowledged_by_id = now, actor.user_id
    move(session, actor, loaded, A.ACKNOWLEDGE, now=now)
    return result(loaded.referral)


def request_info(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    items: Collection[str],
    question: str | None,
    now: datetime,
    version: int | None = None,
) -> Moved:
    """Ask the officer for named items; the decision clock stands still until the answer."""
    loaded = load(session, actor, referral_id, A.REQUEST_INFO, now=now, version=version)
    referral = loaded.referral
    if not items:
        raise RuleBroken(N_("Choose at least one item."), "items")
    for item in items:
        INFO_ITEMS.may_use(item, question, field="items", note_field="question")
    ordered = INFO_ITEMS.sorted_values(set(items))
    days = loaded.terms.info_reply_days if loaded.terms else 0
    due_at = calendar_of(session, referral.agency_id).add_business_days(now, days)
    asked = InfoRequest(
        id=uuid4(),
        referral_id=referral.id,
        items=" ".join(ordered),
        asked_at=now,
        asked_by_id=actor.user_id,
        due_at=due_at,
    )
    asked.question = (question or "").strip() or None
    session.add(asked)
    session.flush()
    referral.info_requested_at = now
    move(
        session,
        actor,
        loaded,
        A.REQUEST_INFO,
        now=now,
        target=S.INFO_REQUESTED,
        reason=ordered[0],
        details={"items": list(ordered)},
    )
    return result(referral)


def answer_info(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    answer: str | None,
    cannot_supply: bool,
    now: datetime,
    version: int | None = None,
) -> Moved:
    """Answer the NGO, or say that it cannot be supplied; the decision clock goes on from here."""
    loaded = load(session, actor, referral_id, A.ANSWER_INFO, now=now, version=version)
    referral = loaded.referral
    text = (answer or "").strip() or None
    if text is None and not cannot_supply:
        raise RuleBroken(N_("Write an answer, or say that it cannot be supplied."), "answer")
    asked = session.scalars(
        sa.select(InfoRequest).where(
            InfoRequest.referral_id == referral.id, InfoRequest.answered_at.is_(None)
        )
    ).one()
    asked.answer, asked.cannot_supply = text, cannot_supply
    asked.answered_at, asked.answered_by_id = now, actor.user_id
    _end_pause(session, loaded, now=now)
    event = move(
        session,
        actor,
        loaded,
        A.ANSWER_INFO,
        now=now,
        target=S.SUBMITTED,
        details={"cannot_supply": cannot_supply},
    )
    tell_intake(session, referral, Notice.ANSWERED, event=event, now=now)
    return result(referral)


def accept(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    now: datetime,
    version: int | None = None,
    note: str | None = None,
) -> Moved:
    """Exactly one person accepts; whoever comes later is told who did, and when (O-01)."""
    loaded = load(session, actor, referral_id, A.ACCEPT, now=now, version=version)
    loaded.referral.accepted_at, loaded.referral.accepted_by_id = now, actor.user_id
    move(session, actor, loaded, A.ACCEPT, now=now, target=S.ACCEPTED, note=note)
    return result(loaded.referral)


def decline(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    other_route_offered: bool,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Decline with a coded reason; refused where the agreement has such a decline reviewed."""
    loaded = load(session, actor, referral_id, A.DECLINE, now=now, version=version)
    DECLINE_REASONS.may_use(reason, note, field="reason", note_field="note")
    if loaded.case.declines_reviewed and reason in DECLINES_REVIEWED:
        raise RuleBroken(
            N_("The partnership desk reviews declines for this reason: propose to decline instead."),
            "reason",
        )
    _set_declined(loaded.referral, reason, now=now)
    loaded.referral.other_route_offered = other_route_offered
    record_declined(session, actor, loaded.referral, reason, now=now)
    move(session, actor, loaded, A.DECLINE, now=now, target=S.DECLINED, reason=reason, note=note)
    return result(loaded.referral)


def propose_decline(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    reason: str,
    other_route_offered: bool,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> Moved:
    """Propose a decline to the partnership desk, where the agreement has it reviewed."""
    loaded = load(session, actor, referral_id, A.PROPOSE_DECLINE, now=now, version=version)
    DECLINE_REASONS.may_use(reason, note, field="reason", note_field="note")
    if not loaded.case.is_urgent and reason not in DECLINES_REVIEWED:
        raise RuleBroken(N_("This decline needs no review: decline instead."), "reason")
    loaded.referral.other_route_offered = other_route_offered
    event = move(
        session,
        actor,
        loaded,
        A.PROPOSE_DECLINE,
        now=now,
        target=S.DECLINE_REVIEW,
        reason=reason,
        note=note,
    )
    tell_desk(session, loaded.referral, Notice.REVIEW, event=event, now=now)
    return result(loaded.referral)


def approve_decline(
    session: Session, actor: Actor, referral_id: UUID, *, now: datetime, version: int | None = None
) -> Moved:
    """The reviewer agrees: the proposed reason becomes the decline's."""
    loaded = load(session, actor, referral_id, A.APPROVE_DECLINE, now=now, version=version)
    proposed = find_last_step(session, referral_id, action=A.PROPOSE_DECLINE)
    reason = proposed.reason if proposed and proposed.reason else "other"
    _set_declined(loaded.referral, reason, now=now)
    record_declined(session, actor, loaded.referral, reason, now=now)
    event = move(session, actor, loaded, A.APPROVE_DECLINE, now=now, target=S.DECLINED, reason=reason)
    tell_intake(session, loaded.referral, Notice.REVIEWED, event=event, now=now)
    return result(loaded.referral)


def send_back(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    note: str,
    now: datetime,
    version: int | None = None,
) -> Moved:
    """The reviewer does not agree and says why; the NGO decides again."""
    loaded = load(session, actor, referral_id, A.SEND_BACK, now=now, version=version)
    text = required_note(note)
    loaded.referral.other_route_offered = None
    event = move(session, actor, loaded, A.SEND_BACK, now=now, target=S.SUBMITTED, note=text, shared=True)
    tell_intake(session, loaded.referral, Notice.REVIEWED, event=event, now=now)
    return result(loaded.referral)


def required_note(note: str | None) -> str:
    """The note of a step that needs one."""
    text = (note or "").strip()
    if not text:
        raise RuleBroken(N_("Say why."), "note")
    return text


def _set_declined(referral: Referral, reason: str, *, now: datetime) -> None:
    referral.declined_at = now
    referral.decline_reason = reason
    referral.decline_side = DECLINE_REASONS.get(reason).side.value


def _end_pause(session: Session, loaded: Loaded, *, now: datetime) -> None:
    """The decision is due later by the pause, as the decision's own clock counts it."""
    referral, terms = loaded.referral, loaded.terms
    # Read first: the row may not be written between the end of the pause and the move to the next state.
    calendar = calendar_of(session, referral.agency_id)
    started, referral.info_requested_at = referral.info_requested_at, None
    clock = terms.response_times.get((referral.urgency, Step.DECIDE)) if terms else None
    if clock is None or started is None or referral.decide_due_at is None:
        return
    paused = clock.paused_seconds(started, now, calendar)
    referral.paused_seconds += int(paused)
    referral.decide_due_at = clock.extend_by_pause(referral.decide_due_at, paused, calendar)
