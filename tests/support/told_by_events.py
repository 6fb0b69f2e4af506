"""Referrals as their events tell them, in plain Python: for tests that work out figures a second time."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.queries import calendar_of
from partners.memoranda.queries import get_terms
from partners.memoranda.terms import Step
from referrals.casework.models import ContactAttempt
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.models import InfoRequest, Referral, ReferralEvent

A, S = ReferralAction, ReferralState
ANSWERS_BY_A_PERSON = {A.ACKNOWLEDGE, A.REQUEST_INFO, A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE}
ENDS = {S.DECLINED, S.WITHDRAWN, S.CLOSED}


@dataclass(kw_only=True)
class Told:
    """One referral as its events tell it."""

    agency_id: UUID
    ngo_id: UUID | None
    urgency: str
    feedback: bool
    notified: datetime | None
    sent: datetime
    acknowledged: datetime | None = None
    accepted: datetime | None = None
    declined: datetime | None = None
    reason: str = ""
    withdrawn: datetime | None = None
    ended: datetime | None = None
    end_reason: str = ""
    reached: datetime | None = None
    refused: datetime | None = None
    due: dict[str, datetime | None] = field(default_factory=dict)
    asked: datetime | None = None
    """Since when a question stands open that nobody answered."""


def told_by_events(session: Session) -> list[Told]:
    events: dict[UUID, list[ReferralEvent]] = defaultdict(list)
    for event in session.scalars(sa.select(ReferralEvent).order_by(ReferralEvent.sequence)):
        events[event.referral_id].append(event)
    attempts: dict[UUID, list[ContactAttempt]] = defaultdict(list)
    for attempt in session.scalars(sa.select(ContactAttempt)):
        attempts[attempt.referral_id].append(attempt)
    questions: dict[UUID, list[InfoRequest]] = defaultdict(list)
    for question in session.scalars(sa.select(InfoRequest).order_by(InfoRequest.asked_at)):
        questions[question.referral_id].append(question)
    return [
        _told(session, referral, events[referral.id], attempts[referral.id], questions[referral.id])
        for referral in session.scalars(sa.select(Referral))
    ]


def _told(
    session: Session,
    referral: Referral,
    events: list[ReferralEvent],
    attempts: list[ContactAttempt],
    questions: list[InfoRequest],
) -> Told:
    told = Told(
        agency_id=referral.agency_id,
        ngo_id=referral.ngo_id,
        urgency=referral.urgency.value,
        feedback=referral.feedback_permitted,
        notified=referral.referrer_notified_at,
        sent=next(event.at for event in events if event.action is A.SUBMIT),
    )
    spoken = [attempt.at for attempt in attempts if attempt.result.startswith("spoke_")]
    told.reached = min(spoken, default=None)
    proposed = ""
    holds = [event for event in events if event.action in (A.HOLD, A.RESUME)]
    for event in events:
        assert event.action not in (A.REOPEN, A.CORRECT, A.MARK_ERROR), "the seed tells no such step"
        if event.action in ANSWERS_BY_A_PERSON and told.acknowledged is None:
            told.acknowledged = event.at
        if event.action is A.PROPOSE_DECLINE:
            proposed = event.reason or ""
        if event.action is A.ACCEPT:
            told.accepted = event.at
        if event.action in (A.DECLINE, A.APPROVE_DECLINE):
            told.declined, told.reason = event.at, event.reason or proposed
        if event.to_state is S.WITHDRAWN:
            told.withdrawn = event.at
        if event.to_state in ENDS:
            told.ended, told.end_reason = event.at, event.reason or ""
            if event.reason == "person_declined_before_start" and told.reached is None:
                told.refused = event.at
    _add_deadlines(session, referral, told, questions)
    _add_pauses(session, referral, told, holds)
    return told


def _add_pauses(session: Session, referral: Referral, told: Told, holds: list[ReferralEvent]) -> None:
    """Holds that lie with the person or with others move the first contact, while nobody was reached."""
    assert referral.memorandum_id is not None
    clock = get_terms(session, referral.memorandum_id).response_times.get(
        (referral.urgency, Step.FIRST_CONTACT)
    )
    calendar = calendar_of(session, referral.agency_id)
    for held, resumed in pairwise(holds):
        due = told.due[Step.FIRST_CONTACT.value]
        pauses = held.action is A.HOLD and held.reason not in ("worker_absence", "safety_concern", "other")
        unreached = told.reached is None or told.reached > resumed.at
        if clock is not None and due is not None and pauses and unreached:
            stood = clock.paused_seconds(held.at, resumed.at, calendar)
            told.due[Step.FIRST_CONTACT.value] = clock.extend_by_pause(due, stood, calendar)


def _add_deadlines(session: Session, referral: Referral, told: Told, questions: list[InfoRequest]) -> None:
    assert referral.memorandum_id is not None
    times = get_terms(session, referral.memorandum_id).response_times
    calendar = calendar_of(session, referral.agency_id)
    for step in Step:
        limit = times.get((referral.urgency, step))
        told.due[step.value] = limit.due_at(told.sent, calendar) if limit else None
    decide = times.get((referral.urgency, Step.DECIDE))
    for question in questions:
        if question.answered_at is None:
            told.asked = question.asked_at
            continue
        due = told.due[Step.DECIDE.value]
        if decide is not None and due is not None:
            stood = decide.paused_seconds(question.asked_at, question.answered_at, calendar)
            told.due[Step.DECIDE.value] = decide.extend_by_pause(due, stood, calendar)
