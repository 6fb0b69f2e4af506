"""Actions: given to an owner with a due date, done, given another date, dropped."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.models import NoticeKind
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import RuleBroken
from core.references import make_reference
from core.text import N_
from partners.meetings.commands.acts import load_action, load_meeting, required
from partners.meetings.lifecycle import MeetingStep, WorkStep
from partners.meetings.models import Meeting, MeetingAction, MeetingActionRedate, MeetingDecision
from partners.meetings.policy import may_meet, may_work
from partners.meetings.queries.actions import get_action
from partners.meetings.queries.committees import AttendeeRow, get_committee, list_attendees
from partners.meetings.terms import DecisionOutcome

WHY = N_("Say why, so that everybody understands.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done, by whom and by when, following from which decision and for which goal."""

    text: str
    owner_id: UUID | None
    due_on: date
    decision_id: UUID | None = None
    goal_id: UUID | None = None


def add_action(
    session: Session, actor: Actor, meeting_id: UUID, *, task: Task, now: datetime
) -> MeetingAction:
    """A meeting gives somebody who may attend it something to do by a day; the first date stays on record."""
    meeting = load_meeting(session, actor, meeting_id)
    may_meet(actor, meeting.state, MeetingStep.DECIDE, minutes=meeting.minutes_state)
    assert actor.user_id is not None
    committee = get_committee(session, actor, meeting.committee_id)
    owner = _owner(list_attendees(session, committee), task.owner_id)
    if task.due_on < committee.today(now):
        raise RuleBroken(N_("Choose today or a later day."), "due_on")
    if task.decision_id is not None:
        _check_decision(session, meeting, task.decision_id)
    action = MeetingAction(
        meeting_id=meeting.id,
        decision_id=task.decision_id,
        reference=make_reference("AC"),
        text=required(task.text, N_("Say what is to be done."), "text"),
        owner_id=owner.id,
        owner_organisation_id=owner.organisation_id,
        original_due_on=task.due_on,
        due_on=task.due_on,
        goal_id=task.goal_id,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(action)
    session.flush()
    notify(
        session,
        to=[owner.id] if owner.id != actor.user_id else [],
        kind=NoticeKind.ACTION,
        text=N_("%(committee)s gave you something to do by %(day)s."),
        params={"committee": committee.name, "day": action.due_on},
        link=f"/meetings/actions/{action.id}",
        about=("action", action.id),
        key=f"action.given:{action.id}",
        now=now,
    )
    record(session, actor, action="action.given", subject=("action", action.id), now=now)
    return action


def finish_action(
    session: Session, actor: Actor, action_id: UUID, *, done_on: date, note: str, now: datetime
) -> MeetingAction:
    """The owner, or whoever keeps the records, says that it is done and since which day."""
    action = load_action(session, actor, action_id)
    step = may_work(actor, action.state, WorkStep.FINISH, owner_id=action.owner_id)
    zone = get_action(session, actor, action_id).zone
    if done_on > local_date(now, zone):
        raise RuleBroken(N_("It cannot have been done on a day that lies ahead."), "done_on")
    if done_on < local_date(action.created_at, zone):
        raise RuleBroken(N_("It was given on %(day)s. Choose that day or a later one."), "done_on",
                         day=local_date(action.created_at, zone))  # fmt: skip
    action.state = step.target or action.state
    action.done_on, action.done_note = done_on, note.strip() or None
    action.closed_at, action.closed_by_id = now, actor.user_id
    session.flush()
    details = {"in_time": done_on <= action.original_due_on}
    record(session, actor, action="action.done", subject=("action", action.id), now=now, details=details)
    return action


def redate_action(
    session: Session, actor: Actor, action_id: UUID, *, due_on: date, reason: str, now: datetime
) -> MeetingAction:
    """Another due date with its reason; whether it is done in time is still judged by the first one."""
    action = load_action(session, actor, action_id)
    may_work(actor, action.state, WorkStep.REDATE, owner_id=action.owner_id)
    if due_on < local_date(now, get_action(session, actor, action_id).zone):
        raise RuleBroken(N_("Choose today or a later day."), "due_on")
    if due_on == action.due_on:
        raise RuleBroken(N_("It is due on that day already."), "due_on")
    session.add(
        MeetingActionRedate(
            id=uuid4(),
            action_id=action.id,
            from_on=action.due_on,
            to_on=due_on,
            reason=required(reason, WHY, "note"),
            redated_at=now,
            redated_by_id=actor.user_id,
        )
    )
    action.due_on = due_on
    action.redated += 1
    session.flush()
    details = {"times": action.redated}
    record(session, actor, action="action.redated", subject=("action", action.id), now=now, details=details)
    return action


def drop_action(
    session: Session, actor: Actor, action_id: UUID, *, reason: str, now: datetime
) -> MeetingAction:
    """It will not be done, and why."""
    action = load_action(session, actor, action_id)
    step = may_work(actor, action.state, WorkStep.DROP, owner_id=action.owner_id)
    action.dropped_reason = required(reason, WHY, "note")
    action.state = step.target or action.state
    action.closed_at, action.closed_by_id = now, actor.user_id
    session.flush()
    record(session, actor, action="action.dropped", subject=("action", action.id), now=now)
    return action


def reopen_action(session: Session, actor: Actor, action_id: UUID, *, now: datetime) -> MeetingAction:
    """It was marked as done by mistake."""
    action = load_action(session, actor, action_id)
    step = may_work(actor, action.state, WorkStep.REOPEN, owner_id=action.owner_id)
    action.state = step.target or action.state
    action.done_on = action.done_note = action.closed_at = action.closed_by_id = None
    session.flush()
    record(session, actor, action="action.reopened", subject=("action", action.id), now=now)
    return action


def _owner(people: list[AttendeeRow], owner_id: UUID | None) -> AttendeeRow:
    if owner_id is None:
        raise RuleBroken(N_("An action without an owner is done by nobody. Choose who does it."), "owner")
    for one in people:
        if one.id == owner_id:
            return one
    raise RuleBroken(N_("Choose somebody who may attend this committee."), "owner")


def _check_decision(session: Session, meeting: Meeting, decision_id: UUID) -> None:
    outcome = session.scalar(
        sa.select(MeetingDecision.outcome).where(
            MeetingDecision.id == decision_id, MeetingDecision.meeting_id == meeting.id
        )
    )
    if outcome is not DecisionOutcome.AGREED:
        raise RuleBroken(N_("Choose a decision that this meeting agreed."), "decision")
