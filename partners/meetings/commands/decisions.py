"""Decisions: proposed, decided with a reason, ratified where the quorum was missing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.references import make_reference
from core.text import N_
from partners.meetings.commands.acts import load_decision, load_meeting, required
from partners.meetings.lifecycle import MeetingState, MeetingStep
from partners.meetings.models import Meeting, MeetingAction, MeetingDecision
from partners.meetings.policy import NOT_FOUND, may_meet
from partners.meetings.terms import DecisionOutcome

WHAT = N_("Say what is to be decided.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding of an evaluation in words, as it is frozen with a decision."""

    evaluation_id: UUID
    indicator: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a meeting is asked to decide, on which finding and for which goal."""

    text: str
    finding: Finding | None = None
    goal_id: UUID | None = None
    continues_id: UUID | None = None


def propose(
    session: Session, actor: Actor, meeting_id: UUID, *, proposal: Proposal, now: datetime
) -> MeetingDecision:
    """A leader of a member puts a proposal to a meeting that is planned, called or just being held."""
    meeting = load_meeting(session, actor, meeting_id)
    step = MeetingStep.DECIDE if meeting.state is MeetingState.HELD else MeetingStep.PROPOSE
    may_meet(actor, meeting.state, step, minutes=meeting.minutes_state)
    assert actor.user_id is not None
    if proposal.continues_id is not None:
        _check_continued(session, actor, meeting, proposal.continues_id)
    finding = proposal.finding
    decision = MeetingDecision(
        meeting_id=meeting.id,
        reference=make_reference("DC"),
        text=required(proposal.text, WHAT, "text"),
        outcome=DecisionOutcome.PROPOSED,
        evaluation_id=finding.evaluation_id if finding else None,
        indicator=finding.indicator if finding else None,
        finding=finding.text[:500] if finding else None,
        goal_id=proposal.goal_id,
        continues_id=proposal.continues_id,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(decision)
    session.flush()
    record(session, actor, action="decision.proposed", subject=("decision", decision.id), now=now)
    return decision


def decide(
    session: Session,
    actor: Actor,
    decision_id: UUID,
    *,
    outcome: DecisionOutcome,
    text: str,
    reason: str,
    goal_id: UUID | None,
    now: datetime,
) -> MeetingDecision:
    """What the meeting decided, in its final words and with the reason; it may be corrected in draft minutes.

    Without a quorum an agreed decision waits to be ratified by a later meeting.
    """
    decision = load_decision(session, actor, decision_id)
    meeting = load_meeting(session, actor, decision.meeting_id)
    may_meet(actor, meeting.state, MeetingStep.DECIDE, minutes=meeting.minutes_state)
    if outcome is DecisionOutcome.PROPOSED:
        raise RuleBroken(N_("Say what the meeting decided."), "outcome")
    if outcome is not DecisionOutcome.AGREED and _has_actions(session, decision.id):
        raise RuleBroken(
            N_("Actions follow from this decision. It stays agreed, or drop them first."), "outcome"
        )
    decision.text = required(text, WHAT, "text")
    decision.reason = required(reason, N_("Say why. Later readers will ask."), "reason")
    decision.outcome, decision.goal_id = outcome, goal_id
    decision.decided_at, decision.decided_by_id = now, actor.user_id
    session.flush()
    record(
        session,
        actor,
        action="decision.made",
        subject=("decision", decision.id),
        now=now,
        details={"outcome": outcome.value, "quorate": bool(meeting.quorate)},
    )
    return decision


def remove_proposal(session: Session, actor: Actor, decision_id: UUID, *, now: datetime) -> UUID:
    """A proposal that nobody decided on is taken away; answers the meeting it was for."""
    decision = load_decision(session, actor, decision_id)
    meeting = load_meeting(session, actor, decision.meeting_id)
    step = MeetingStep.DECIDE if meeting.state is MeetingState.HELD else MeetingStep.PROPOSE
    may_meet(actor, meeting.state, step, minutes=meeting.minutes_state)
    if decision.outcome is not DecisionOutcome.PROPOSED:
        raise Conflict(N_("The meeting has decided on this; a decision stays."))
    session.delete(decision)
    session.flush()
    record(session, actor, action="decision.proposal_removed", subject=("decision", decision_id), now=now)
    return meeting.id


def ratify(
    session: Session, actor: Actor, decision_id: UUID, *, meeting_id: UUID, now: datetime
) -> MeetingDecision:
    """A later meeting of the committee, with a quorum, ratifies what one without a quorum agreed."""
    decision = load_decision(session, actor, decision_id)
    meeting = load_meeting(session, actor, meeting_id)
    origin = session.get_one(Meeting, decision.meeting_id)
    if origin.committee_id != meeting.committee_id or origin.starts_at >= meeting.starts_at:
        raise NotFound(NOT_FOUND)
    may_meet(actor, meeting.state, MeetingStep.DECIDE, minutes=meeting.minutes_state)
    if not meeting.quorate:
        raise RuleBroken(N_("This meeting has no quorum, so it cannot ratify anything."))
    if decision.outcome is not DecisionOutcome.AGREED or origin.quorate or decision.ratified_in_id:
        raise Conflict(N_("This decision does not wait to be ratified."))
    decision.ratified_in_id, decision.ratified_at = meeting.id, now
    session.flush()
    record(session, actor, action="decision.ratified", subject=("decision", decision.id), now=now)
    return decision


def _check_continued(session: Session, actor: Actor, meeting: Meeting, decision_id: UUID) -> None:
    earlier = load_decision(session, actor, decision_id)
    origin = session.get_one(Meeting, earlier.meeting_id)
    if origin.committee_id != meeting.committee_id or earlier.outcome is not DecisionOutcome.DEFERRED:
        raise NotFound(NOT_FOUND)
    again = sa.select(MeetingDecision.id).where(MeetingDecision.continues_id == earlier.id)
    if session.scalar(again) is not None:
        raise Conflict(N_("This was taken up again already."))


def _has_actions(session: Session, decision_id: UUID) -> bool:
    query = sa.select(MeetingAction.id).where(MeetingAction.decision_id == decision_id).limit(1)
    return session.scalar(query) is not None
