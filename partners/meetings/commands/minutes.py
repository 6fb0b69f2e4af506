"""Minutes: written, circulated, approved by each member organisation or after 14 days without an objection."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.values import Plain
from audit.commands import record
from core.actor import SYSTEM, Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.meetings.commands.acts import load_meeting, required, tell
from partners.meetings.lifecycle import LEADERS, MinutesState, MinutesStep
from partners.meetings.models import Meeting, MeetingDecision, MeetingSeat, MinutesAnswer
from partners.meetings.policy import may_minute
from partners.meetings.queries.committees import get_committee, list_attendees
from partners.meetings.terms import OBJECTION_DAYS, DecisionOutcome


def write_minutes(
    session: Session,
    actor: Actor,
    meeting_id: UUID,
    *,
    text: str,
    now: datetime,
    version: int | None = None,
) -> Meeting:
    """A leader of a member writes the minutes while they are a draft; `version` is what the writer saw."""
    meeting = load_meeting(session, actor, meeting_id, version=version)
    may_minute(actor, meeting.state, meeting.minutes_state, MinutesStep.WRITE)
    meeting.minutes_text = required(text, N_("Write what was said."), "text")
    session.flush()
    record(session, actor, action="minutes.written", subject=("meeting", meeting.id), now=now)
    return meeting


def circulate_minutes(session: Session, actor: Actor, meeting_id: UUID, *, now: datetime) -> Meeting:
    """Written minutes go to all members, and whoever circulates them approves them for their own organisation."""
    meeting = load_meeting(session, actor, meeting_id)
    step = may_minute(actor, meeting.state, meeting.minutes_state, MinutesStep.CIRCULATE)
    if not meeting.minutes_text_sealed:
        raise RuleBroken(N_("Write the minutes before you circulate them."))
    proposed = sa.select(sa.func.count()).where(
        MeetingDecision.meeting_id == meeting.id, MeetingDecision.outcome == DecisionOutcome.PROPOSED
    )
    if session.scalar(proposed):
        raise RuleBroken(N_("Decide, defer or remove every proposal before you circulate the minutes."))
    meeting.minutes_state = step.target or meeting.minutes_state
    meeting.circulated_at, meeting.circulated_by_id = now, actor.user_id
    meeting.circulations += 1
    session.flush()
    text = N_("The minutes of %(committee)s of %(moment)s wait for your approval.")
    _tell_leaders(session, actor, meeting, text, event="circulated", now=now)
    record(session, actor, action="minutes.circulated", subject=("meeting", meeting.id), now=now)
    if actor.organisation_id in _members(session, meeting):
        _answer(session, actor, meeting, objection=None, now=now)
        _complete_if_all(session, actor, meeting, now=now)
    return meeting


def approve_minutes(session: Session, actor: Actor, meeting_id: UUID, *, now: datetime) -> Meeting:
    """A leader approves the minutes for their organisation; the last approval completes them."""
    meeting = load_meeting(session, actor, meeting_id)
    may_minute(actor, meeting.state, meeting.minutes_state, MinutesStep.AGREE)
    _answer(session, actor, meeting, objection=None, now=now)
    record(session, actor, action="minutes.agreed_to", subject=("meeting", meeting.id), now=now)
    _complete_if_all(session, actor, meeting, now=now)
    return meeting


def object_to_minutes(
    session: Session, actor: Actor, meeting_id: UUID, *, reason: str, now: datetime
) -> Meeting:
    """A leader objects for their organisation: the minutes are a draft again, to be corrected and circulated anew."""
    meeting = load_meeting(session, actor, meeting_id)
    step = may_minute(actor, meeting.state, meeting.minutes_state, MinutesStep.OBJECT)
    objection = required(reason, N_("Say what is not right, so that it can be corrected."), "note")
    _answer(session, actor, meeting, objection=objection, now=now)
    meeting.minutes_state = step.target or meeting.minutes_state
    meeting.circulated_at = meeting.circulated_by_id = None
    session.flush()
    text = N_("A member objects to the minutes of %(committee)s of %(moment)s.")
    _tell_leaders(session, actor, meeting, text, event="objected", now=now)
    record(session, actor, action="minutes.objected_to", subject=("meeting", meeting.id), now=now)
    return meeting


def approve_unopposed(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Minutes to which nobody objected in time are approved by themselves; answers how many."""
    waiting = session.scalars(
        sa.select(Meeting.id)
        .where(
            Meeting.minutes_state == MinutesState.CIRCULATED,
            Meeting.circulated_at <= now - timedelta(days=OBJECTION_DAYS),
        )
        .order_by(Meeting.circulated_at, Meeting.id)
        .limit(limit)
    ).all()
    for meeting_id in waiting:
        meeting = load_meeting(session, SYSTEM, meeting_id)
        if meeting.minutes_state is MinutesState.CIRCULATED:
            _complete(session, SYSTEM, meeting, now=now)
    return len(waiting)


def _members(session: Session, meeting: Meeting) -> frozenset[UUID]:
    """The member organisations at the time of the meeting, which are those to approve its minutes."""
    seats = sa.select(MeetingSeat.organisation_id).where(
        MeetingSeat.meeting_id == meeting.id, MeetingSeat.organisation_id.is_not(None)
    )
    return frozenset(one for one in session.scalars(seats) if one is not None)


def _answer(
    session: Session, actor: Actor, meeting: Meeting, *, objection: str | None, now: datetime
) -> None:
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    answered = sa.select(MinutesAnswer.id).where(
        MinutesAnswer.meeting_id == meeting.id,
        MinutesAnswer.circulation == meeting.circulations,
        MinutesAnswer.organisation_id == actor.organisation_id,
    )
    if (earlier := session.scalar(answered)) is not None:
        if objection is None:
            raise Conflict(N_("Your organisation has approved these minutes already."))
        session.execute(sa.delete(MinutesAnswer).where(MinutesAnswer.id == earlier))
    session.add(
        MinutesAnswer(
            id=uuid4(),
            meeting_id=meeting.id,
            circulation=meeting.circulations,
            organisation_id=actor.organisation_id,
            approved=objection is None,
            objection=objection,
            answered_at=now,
            answered_by_id=actor.user_id,
        )
    )
    session.flush()


def _complete_if_all(session: Session, actor: Actor, meeting: Meeting, *, now: datetime) -> None:
    approved = sa.select(MinutesAnswer.organisation_id).where(
        MinutesAnswer.meeting_id == meeting.id,
        MinutesAnswer.circulation == meeting.circulations,
        MinutesAnswer.approved,
    )
    if _members(session, meeting) <= set(session.scalars(approved)):
        _complete(session, actor, meeting, now=now)


def _complete(session: Session, actor: Actor, meeting: Meeting, *, now: datetime) -> None:
    step = may_minute(actor, meeting.state, meeting.minutes_state, MinutesStep.COMPLETE)
    meeting.minutes_state = step.target or meeting.minutes_state
    meeting.approved_at = now
    session.flush()
    record(session, actor, action="minutes.approved", subject=("meeting", meeting.id), now=now)


def _tell_leaders(
    session: Session, actor: Actor, meeting: Meeting, text: str, *, event: str, now: datetime
) -> None:
    committee = get_committee(session, actor, meeting.committee_id)
    people = [
        one.id
        for one in list_attendees(session, committee, roles=sorted(LEADERS))
        if one.organisation_id != actor.organisation_id
    ]
    params: dict[str, Plain] = {"committee": committee.name, "moment": meeting.starts_at}
    tell(session, people, text, meeting=meeting, event=event, params=params, now=now)
