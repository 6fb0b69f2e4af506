"""From a plan to a meeting: plan, call, move, cancel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.values import Plain
from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.references import make_reference
from core.text import N_
from partners.meetings.agenda import AgendaSource
from partners.meetings.commands.acts import load_committee, load_meeting, required, tell
from partners.meetings.commands.agenda import write_agenda
from partners.meetings.lifecycle import OPEN_STATES, MeetingState, MeetingStep
from partners.meetings.models import Meeting
from partners.meetings.policy import may_keep, may_meet
from partners.meetings.queries.committees import get_committee, list_attendees
from partners.meetings.terms import LONGEST, SHORTEST

SAY_WHY = N_("Say why, so that everybody understands.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When and where a meeting is."""

    starts_at: datetime
    minutes_long: int
    place: str


def plan_meeting(session: Session, actor: Actor, committee_id: UUID, *, plan: Plan, now: datetime) -> Meeting:
    """A leader of a member plans a meeting that lies ahead."""
    committee = load_committee(session, actor, committee_id)
    may_keep(actor)
    assert actor.user_id is not None
    if committee.closed_at is not None:
        raise Conflict(N_("This committee does not meet any more."))
    _check_plan(session, committee_id, plan, now=now)
    meeting = Meeting(
        committee_id=committee.id,
        reference=make_reference("MT"),
        state=MeetingState.PLANNED,
        starts_at=plan.starts_at,
        original_starts_at=plan.starts_at,
        minutes_long=plan.minutes_long,
        place=_place(plan),
        planned_at=now,
        planned_by_id=actor.user_id,
    )
    session.add(meeting)
    session.flush()
    record(session, actor, action="meeting.planned", subject=("meeting", meeting.id), now=now)
    return meeting


def call_meeting(
    session: Session,
    actor: Actor,
    meeting_id: UUID,
    *,
    sources: Iterable[AgendaSource],
    now: datetime,
) -> Meeting:
    """The agenda fills itself with what is due, and everybody who may attend is told."""
    meeting = load_meeting(session, actor, meeting_id)
    step = may_meet(actor, meeting.state, MeetingStep.CALL)
    if meeting.starts_at <= now:
        raise RuleBroken(N_("It was to begin already. Move it to another time, or record who was there."))
    meeting.state = step.target or meeting.state
    meeting.called_at, meeting.called_by_id = now, actor.user_id
    session.flush()
    write_agenda(session, actor, meeting, sources=sources, now=now)
    _tell_all(
        session,
        actor,
        meeting,
        N_("%(committee)s meets on %(moment)s. The agenda and a calendar file are on the page."),
        event="called",
        now=now,
    )
    record(session, actor, action="meeting.called", subject=("meeting", meeting.id), now=now)
    return meeting


def move_meeting(
    session: Session, actor: Actor, meeting_id: UUID, *, plan: Plan, reason: str, now: datetime
) -> Meeting:
    """Another time or place; the moment for which it was first planned is kept."""
    meeting = load_meeting(session, actor, meeting_id)
    may_meet(actor, meeting.state, MeetingStep.MOVE)
    _check_plan(session, meeting.committee_id, plan, now=now, but=meeting.id)
    meeting.moved_reason = required(reason, SAY_WHY, "note")
    meeting.starts_at, meeting.minutes_long, meeting.place = plan.starts_at, plan.minutes_long, _place(plan)
    meeting.sequence += 1
    session.flush()
    if meeting.state is MeetingState.CALLED:
        _tell_all(
            session,
            actor,
            meeting,
            N_("%(committee)s was moved: it meets on %(moment)s. Take the new calendar file."),
            event="moved",
            now=now,
        )
    record(
        session,
        actor,
        action="meeting.moved",
        subject=("meeting", meeting.id),
        now=now,
        details={"sequence": meeting.sequence},
    )
    return meeting


def cancel_meeting(
    session: Session, actor: Actor, meeting_id: UUID, *, reason: str, now: datetime
) -> Meeting:
    """It does not take place; the period it was planned for is still without a meeting."""
    meeting = load_meeting(session, actor, meeting_id)
    step = may_meet(actor, meeting.state, MeetingStep.CANCEL)
    was_called = meeting.state is MeetingState.CALLED
    meeting.cancel_reason = required(reason, SAY_WHY, "note")
    meeting.state = step.target or meeting.state
    meeting.cancelled_at, meeting.cancelled_by_id = now, actor.user_id
    meeting.sequence += 1
    session.flush()
    if was_called:
        text = N_("%(committee)s does not meet on %(moment)s: the meeting was cancelled.")
        _tell_all(session, actor, meeting, text, event="cancelled", now=now)
    record(session, actor, action="meeting.cancelled", subject=("meeting", meeting.id), now=now)
    return meeting


def _check_plan(
    session: Session, committee_id: UUID, plan: Plan, *, now: datetime, but: UUID | None = None
) -> None:
    if plan.starts_at <= now:
        raise RuleBroken(N_("Choose a moment that lies ahead."), "day")
    if not SHORTEST.seconds <= plan.minutes_long * 60 <= LONGEST.seconds:
        raise RuleBroken(N_("A meeting lasts between 15 minutes and 10 hours."), "minutes_long")
    same = sa.select(Meeting.id).where(
        Meeting.committee_id == committee_id,
        Meeting.state.in_(OPEN_STATES),
        Meeting.starts_at == plan.starts_at,
    )
    if but is not None:
        same = same.where(Meeting.id != but)
    if session.scalar(same) is not None:
        raise RuleBroken(N_("The committee has a meeting at that moment already."), "day")


def _place(plan: Plan) -> str:
    return required(plan.place, N_("Say where it is: a room, or the address of the call."), "place")


def _tell_all(
    session: Session, actor: Actor, meeting: Meeting, text: str, *, event: str, now: datetime
) -> None:
    committee = get_committee(session, actor, meeting.committee_id)
    people = [one.id for one in list_attendees(session, committee)]
    params: dict[str, Plain] = {"committee": committee.name, "moment": meeting.starts_at}
    tell(
        session,
        people,
        text,
        meeting=meeting,
        event=event,
        params=params,
        now=now,
        but=actor.user_id,
    )
