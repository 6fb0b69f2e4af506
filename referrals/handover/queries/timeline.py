"""The timeline of a referral as each side may read it, and its questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.codes import CodeList
from core.sealing import open_text
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.codes import DECLINE_REASONS, WITHDRAWAL_REASONS
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import InfoRequest, ReferralEvent
from referrals.handover.policy import PASSING, LastStep
from referrals.handover.visibility import FeedbackCode, Progress

A = ReferralAction
POLICE_STEPS = frozenset(
    {A.SUBMIT, A.ANSWER_INFO, A.WITHDRAW, A.REQUEST_WITHDRAWAL, A.MARK_ERROR, A.CORRECT}
    | {A.PROPOSE_ERROR, A.CONFIRM_ERROR, A.DROP_ERROR}
)
"""Steps of the agency that its officers see in full; reviews are the desk's."""
ANSWERS = frozenset({A.REQUEST_INFO, A.CONFIRM_WITHDRAWAL, A.REFUSE_WITHDRAWAL})
"""Steps of the NGO that are addressed to the officer; shown by day and without a note."""
DECIDED = frozenset({A.ACKNOWLEDGE, A.REQUEST_INFO, A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE})
"""Steps of the NGO whose times the desk oversees; of its casework it reads the days."""
CASEWORK_REASONS = frozenset({A.WAITLIST, A.HOLD, A.CLOSE, A.CLOSE_WITHOUT_SERVICE})
REASONS: Mapping[ReferralAction, CodeList] = {
    **dict.fromkeys((A.DECLINE, A.PROPOSE_DECLINE, A.APPROVE_DECLINE), DECLINE_REASONS),
    **dict.fromkeys((A.CLOSE, A.CLOSE_WITHOUT_SERVICE), CLOSURE_REASONS),
    **dict.fromkeys((A.WITHDRAW, A.REQUEST_WITHDRAWAL), WITHDRAWAL_REASONS),
}
"""The lists that hold sensitive reasons."""
_Asker, _Answerer = aliased(User), aliased(User)
_EVENTS = (
    sa.select(
        ReferralEvent.id,
        ReferralEvent.sequence,
        ReferralEvent.action,
        ReferralEvent.from_state,
        ReferralEvent.to_state,
        ReferralEvent.at,
        ReferralEvent.by_id,
        ReferralEvent.organisation_id,
        ReferralEvent.reason,
        ReferralEvent.note_sealed,
        ReferralEvent.is_shared_note,
        User.name.label("by_name"),
    )
    .outerjoin(User, User.id == ReferralEvent.by_id)
    .where(ReferralEvent.referral_id == sa.bindparam("referral_id"))
    .order_by(ReferralEvent.sequence)
)
_QUESTIONS = (
    sa.select(
        InfoRequest.id,
        InfoRequest.items,
        InfoRequest.question_sealed,
        InfoRequest.asked_at,
        _Asker.name.label("asked_by_name"),
        InfoRequest.due_at,
        InfoRequest.answer_sealed,
        InfoRequest.cannot_supply,
        InfoRequest.answered_at,
        _Answerer.name.label("answered_by_name"),
    )
    .join(_Asker, _Asker.id == InfoRequest.asked_by_id)
    .outerjoin(_Answerer, _Answerer.id == InfoRequest.answered_by_id)
    .where(InfoRequest.referral_id == sa.bindparam("referral_id"))
    .order_by(InfoRequest.asked_at, InfoRequest.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One line of a timeline: a step, or (`feedback`) a piece of coded progress."""

    sequence: int
    action: ReferralAction | None
    at: datetime | None
    """None where only the day may be known."""
    on: date
    by_name: str | None
    is_own: bool
    """Done by the reader's organisation."""
    reason: str | None = None
    note: str | None = None
    feedback: FeedbackCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A question of the NGO and the officer's answer."""

    id: UUID
    items: tuple[str, ...]
    question: str | None
    asked_at: datetime
    asked_by_name: str
    due_at: datetime
    answer: str | None
    cannot_supply: bool
    answered_at: datetime | None
    answered_by_name: str | None


def load_events(session: Session, referral_id: UUID) -> Sequence[Any]:
    """All events of a referral in order, sealed notes unopened; one statement."""
    return session.execute(_EVENTS, {"referral_id": referral_id}).all()


def last_step_of(events: Sequence[Any]) -> LastStep | None:
    """The last step from state to state among the events."""
    for event in reversed(events):
        if event.action not in PASSING:
            return LastStep(
                action=event.action,
                from_state=event.from_state,
                to_state=event.to_state,
                by_id=event.by_id,
                organisation_id=event.organisation_id,
                at=event.at,
                reason=event.reason,
            )
    return None


def note_of(event: Any) -> str | None:
    """The note of an event, opened."""
    return open_text(event.note_sealed, "referral_event", "note", event.id)


def ngo_timeline(
    events: Sequence[Any], actor: Actor, *, zone: str, tells: Callable[[datetime], bool]
) -> tuple[EventRow, ...]:
    """What the NGO reads: every step, its own notes, and those addressed to it as long as their words still flow."""
    return tuple(
        EventRow(
            sequence=event.sequence,
            action=event.action,
            at=event.at,
            on=local_date(event.at, zone),
            by_name=event.by_name,
            is_own=event.organisation_id == actor.organisation_id,
            reason=event.reason,
            note=note_of(event) if _is_readable(event, actor, tells) else None,
        )
        for event in events
    )


def desk_timeline(
    events: Sequence[Any],
    actor: Actor,
    *,
    zone: str,
    ngo_id: UUID | None,
    ngo_name: str | None,
    permitted: bool,
) -> tuple[EventRow, ...]:
    """What the desk reads: every step and reason, no note; of the NGO no person, and of its casework the day alone.

    Why a case rests or ended is engagement: the desk reads it where the person permits feedback.
    """
    return tuple(
        EventRow(
            sequence=event.sequence,
            action=event.action,
            at=event.at if event.organisation_id != ngo_id or event.action in DECIDED else None,
            on=local_date(event.at, zone),
            by_name=ngo_name if event.organisation_id == ngo_id else event.by_name,
            is_own=event.organisation_id == actor.organisation_id,
            reason=told_reason(event.action, event.reason, permitted=permitted),
        )
        for event in events
    )


def told_reason(action: ReferralAction, reason: str | None, *, permitted: bool) -> str | None:
    """The reason of a step for the desk: a sensitive one reads “other”, one of the casework needs the permission."""
    if action in CASEWORK_REASONS and not permitted:
        return None
    codes = REASONS.get(action)
    code = codes.find(reason) if codes else None
    return "other" if code is not None and code.sensitive else reason


def police_timeline(
    events: Sequence[Any], progress: Sequence[Progress], actor: Actor, *, zone: str
) -> tuple[EventRow, ...]:
    """What the police read: their own steps with their notes, the NGO's answers, and coded progress by day."""
    own, answers = [], []
    for event in events:
        if event.organisation_id == actor.organisation_id and event.action in POLICE_STEPS:
            own.append(
                EventRow(
                    sequence=event.sequence,
                    action=event.action,
                    at=event.at,
                    on=local_date(event.at, zone),
                    by_name=event.by_name,
                    is_own=True,
                    reason=event.reason,
                    note=note_of(event),
                )
            )
        elif event.organisation_id != actor.organisation_id and event.action in ANSWERS:
            answers.append(
                EventRow(
                    sequence=event.sequence,
                    action=event.action,
                    at=None,
                    on=local_date(event.at, zone),
                    by_name=None,
                    is_own=False,
                )
            )
    coded = [
        EventRow(sequence=0, action=None, at=None, on=item.on, by_name=None, is_own=False, feedback=item.code)
        for item in progress
    ]
    return tuple(sorted([*own, *answers, *coded], key=lambda e: (e.on, e.feedback is not None, e.sequence)))


def list_questions(session: Session, referral_id: UUID) -> tuple[QuestionRow, ...]:
    """The questions of a referral in order, with their answers; one statement."""
    rows = session.execute(_QUESTIONS, {"referral_id": referral_id})
    return tuple(_question(row) for row in rows)


def _question(row: Any) -> QuestionRow:
    values = dict(row._mapping)
    question, answer = values.pop("question_sealed"), values.pop("answer_sealed")
    values["items"] = tuple(values["items"].split())
    return QuestionRow(
        **values,
        question=open_text(question, "info_request", "question", row.id),
        answer=open_text(answer, "info_request", "answer", row.id),
    )


def _is_readable(event: Any, actor: Actor, tells: Callable[[datetime], bool]) -> bool:
    own = event.organisation_id == actor.organisation_id
    return own or (bool(event.is_shared_note) and tells(event.at))
