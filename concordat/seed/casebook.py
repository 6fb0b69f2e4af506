"""Turns a story into rows: the referral's facts follow from its steps as the commands write them.

A test takes the same steps through the real commands and compares every column.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from concordat.seed.chance import Chance
from concordat.seed.names import ANSWERS, NOTES, QUESTIONS
from concordat.seed.story import Step
from core.business_time import BusinessCalendar
from core.response_time import ResponseTime
from partners.memoranda.terms import Step as ResponseStep
from partners.memoranda.terms import Terms
from partners.services.needs import Need
from referrals.casework.codes import is_contact
from referrals.handover.clocks import next_due
from referrals.handover.closure_codes import end_state_of
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.lifecycle import FINISHED, REFERRAL, EndState, ReferralAction, ReferralState
from referrals.handover.models import Referral

A, S = ReferralAction, ReferralState
Row = dict[str, Any]
ASKED_FOR = "contact_details"
HOLD_LENGTH = timedelta(days=21)


@dataclass(slots=True, kw_only=True)
class Rows:
    """Rows by table, ready for a bulk insert."""

    referrals: list[Row] = field(default_factory=list)
    packets: list[Row] = field(default_factory=list)
    needs: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    assignments: list[Row] = field(default_factory=list)
    attempts: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)


class Case:
    """One referral while its story is told."""

    def __init__(
        self,
        rows: Rows,
        chance: Chance,
        referral: Referral,
        *,
        terms: Terms,
        calendar: BusinessCalendar,
        needs: tuple[Need, ...],
    ) -> None:
        self.rows, self.chance, self.referral = rows, chance, referral
        self.terms, self.calendar, self.needs = terms, calendar, needs
        self.sequence = 0
        self.question: Row | None = None
        self.assignment: Row | None = None
        self.outcomes: list[Row] = []
        self.proposal: Step | None = None

    def tell(self, steps: list[Step]) -> None:
        """Take every step in order, then keep the referral's row."""
        for step in steps:
            self._take(step)
        reply_due = self.question["due_at"] if self.question else None
        self.referral.next_due_at = next_due(
            self.referral, reply_due_at=reply_due, stalled_days=self.terms.stalled_days
        )
        columns = Referral.__table__.columns.keys()
        row = {name: getattr(self.referral, name) for name in columns}
        row["paused_seconds"] = row["paused_seconds"] or 0
        self.rows.referrals.append(row | {"version": self.sequence + 1})

    def _take(self, step: Step) -> None:
        referral, before = self.referral, self.referral.state
        transition = REFERRAL.find(before, step.action)
        if transition is None:  # a further attempt while contacting: no step of the table
            self._attempt(step)
            self.referral.progress_at = step.at
            return
        effect: Callable[[Step], ReferralState | None] | None = getattr(self, f"_{step.action.value}", None)
        after = (effect(step) if effect else None) or transition.target or before
        referral.state = after
        referral.turn = REFERRAL.turns[after]
        referral.last_event_at = step.at
        if after in FINISHED:
            referral.closed_at = step.at
            if self.assignment is not None:
                self.assignment["ended_at"] = step.at
            if referral.feedback_permitted:
                referral.referrer_notified_at = step.at
        self.sequence += 1
        self.rows.events.append(
            {
                "id": self.chance.uuid(),
                "referral_id": referral.id,
                "sequence": self.sequence,
                "action": step.action,
                "from_state": before,
                "to_state": after,
                "at": step.at,
                "by_id": step.by.user_id,
                "organisation_id": self._organisation(step),
                "reason": self._reason(step),
                "note_sealed": None,
                "is_shared_note": False,
            }
        )

    def _organisation(self, step: Step) -> UUID | None:
        police = step.action in (A.SUBMIT, A.ANSWER_INFO, A.WITHDRAW, A.APPROVE_DECLINE)
        return self.referral.agency_id if police else self.referral.ngo_id

    def _reason(self, step: Step) -> str | None:
        if step.action is A.REQUEST_INFO:
            return ASKED_FOR
        told = self.proposal if step.action is A.APPROVE_DECLINE and self.proposal else step
        reason: str | None = told.data.get("reason")
        return reason

    def _due(self, step: ResponseStep, start: datetime) -> datetime | None:
        limit: ResponseTime | None = self.terms.response_times.get((self.referral.urgency, step))
        return limit.due_at(start, self.calendar) if limit else None

    def _submit(self, step: Step) -> None:
        referral = self.referral
        referral.submitted_at = step.at
        referral.acknowledge_due_at = self._due(ResponseStep.ACKNOWLEDGE, step.at)
        referral.decide_due_at = referral.decide_due_gross_at = self._due(ResponseStep.DECIDE, step.at)
        referral.contact_due_at = self._due(ResponseStep.FIRST_CONTACT, step.at)

    def _acknowledge(self, step: Step) -> None:
        self.referral.acknowledged_at = step.at
        self.referral.acknowledged_by_id = step.by.user_id

    def _request_info(self, step: Step) -> None:
        self.referral.info_requested_at = step.at
        key = self.chance.uuid()
        question = self.chance.one_of(QUESTIONS)
        self.question = {
            "id": key,
            "referral_id": self.referral.id,
            "items": ASKED_FOR,
            "question": question,
            "asked_at": step.at,
            "asked_by_id": step.by.user_id,
            "due_at": self.calendar.add_business_days(step.at, self.terms.info_reply_days),
            "answer": None,
            "cannot_supply": False,
            "answered_at": None,
            "answered_by_id": None,
        }
        self.rows.questions.append(self.question)

    def _answer_info(self, step: Step) -> None:
        referral, question = self.referral, self.question
        assert question is not None
        assert referral.info_requested_at is not None
        answer = self.chance.one_of(ANSWERS)
        question |= {
            "answer": answer,
            "answered_at": step.at,
            "answered_by_id": step.by.user_id,
        }
        limit = self.terms.response_times.get((referral.urgency, ResponseStep.DECIDE))
        if limit is not None and referral.decide_due_at is not None:
            paused = limit.paused_seconds(referral.info_requested_at, step.at, self.calendar)
            referral.decide_due_at = limit.extend_by_pause(referral.decide_due_at, paused, self.calendar)
            referral.paused_seconds = (referral.paused_seconds or 0) + int(paused)
        referral.info_requested_at = None
        self.question = None

    def _accept(self, step: Step) -> None:
        self.referral.accepted_at = step.at
        self.referral.accepted_by_id = step.by.user_id

    def _assign(self, step: Step) -> None:
        worker_id = step.data["worker_id"]
        self.referral.worker_id = worker_id
        self.assignment = {
            "id": self.chance.uuid(),
            "referral_id": self.referral.id,
            "worker_id": worker_id,
            "assigned_at": step.at,
            "assigned_by_id": step.by.user_id,
            "ended_at": None,
        }
        self.rows.assignments.append(self.assignment)

    def _decline(self, step: Step) -> None:
        referral = self.referral
        referral.declined_at = step.at
        referral.decline_reason = step.data["reason"]
        referral.decline_side = DECLINE_REASONS.get(step.data["reason"]).side.value
        referral.other_route_offered = step.data["other_route_offered"]

    def _propose_decline(self, step: Step) -> None:
        self.proposal = step
        self.referral.other_route_offered = step.data["other_route_offered"]

    def _approve_decline(self, step: Step) -> None:
        assert self.proposal is not None
        self._decline(Step(action=step.action, at=step.at, by=step.by, data=self.proposal.data))

    def _withdraw(self, step: Step) -> None:
        self.referral.withdrawn_at = step.at
        self.referral.withdrawal_reason = step.data["reason"]

    def _start_contact(self, step: Step) -> None:
        self._attempt(step)

    def _attempt(self, step: Step) -> None:
        referral, spoke = self.referral, is_contact(step.data["result"])
        referral.first_attempt_at = referral.first_attempt_at or step.at
        if spoke:
            referral.first_contact_at = referral.first_contact_at or step.at
        self.rows.attempts.append(
            {
                "id": self.chance.uuid(),
                "referral_id": referral.id,
                "at": step.at,
                "channel": step.data["channel"],
                "result": step.data["result"],
                "is_contact": spoke,
                "logged_at": step.at,
                "logged_by_id": step.by.user_id,
                "note_sealed": None,
            }
        )

    def _engage(self, step: Step) -> None:
        self.referral.engaged_at = step.at
        self._note(step)
        for position, need in enumerate(self.needs, start=1):
            outcome = {
                "id": self.chance.uuid(),
                "referral_id": self.referral.id,
                "position": position,
                "need": need.value,
                "score": None,
                "scored_at": None,
                "scored_by_id": None,
            }
            self.outcomes.append(outcome)
        self.rows.outcomes.extend(self.outcomes)

    def _note(self, step: Step) -> None:
        key = self.chance.uuid()
        text = self.chance.one_of(NOTES)
        self.rows.notes.append(
            {
                "id": key,
                "referral_id": self.referral.id,
                "at": step.at,
                "by_id": step.by.user_id,
                "text": text,
            }
        )

    def _hold(self, step: Step) -> None:
        self.referral.resume_state = self.referral.state
        self.referral.review_on = step.at + HOLD_LENGTH

    def _resume(self, _step: Step) -> ReferralState | None:
        state, self.referral.resume_state = self.referral.resume_state, None
        self.referral.review_on = None
        return state

    def _close_without_service(self, step: Step) -> None:
        self._end(step, end_state_of(step.data["reason"], engaged=False))

    def _close(self, step: Step) -> None:
        for outcome in self.outcomes:
            score = self.chance.weighted({"achieved": 5, "partly_achieved": 3, "not_achieved": 2})
            outcome |= {"score": score, "scored_at": step.at, "scored_by_id": step.by.user_id}
        self._end(step, end_state_of(step.data["reason"], engaged=True))

    def _end(self, step: Step, end_state: EndState) -> None:
        self.referral.closure_reason = step.data["reason"]
        self.referral.end_state = end_state


def age_band_of(born_on: date, on: date) -> str:
    """The band of `person.age_band` for an age on a day."""
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return "under_18" if age < 18 else "18_25" if age < 26 else "26_64" if age < 65 else "65_plus"
