"""Who sees and does what: members of a committee by its kind, its records by those who lead."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, Role
from core.errors import ConcordatError, Conflict, Denied, InvalidTransition
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from partners.meetings.lifecycle import (
    ACTION,
    MEETING,
    MINUTES,
    MeetingState,
    MeetingStep,
    MinutesState,
    MinutesStep,
    WorkState,
    WorkStep,
)
from partners.meetings.models import Committee, CommitteeSeat, Meeting, MeetingAction, MeetingDecision
from partners.meetings.terms import ATTENDS

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
MEETING_WORDS = {
    MeetingState.PLANNED: N_("The meeting is planned; this cannot be done now."),
    MeetingState.CALLED: N_("The meeting has been called; this cannot be done now."),
    MeetingState.HELD: N_("The meeting has been held; this cannot be done any more."),
    MeetingState.CANCELLED: N_("The meeting was cancelled; nothing more can be done with it."),
}
MINUTES_WORDS = {
    MinutesState.DRAFT: N_("The minutes are a draft: they have to be circulated first."),
    MinutesState.CIRCULATED: N_("The minutes were circulated. Only an objection makes them a draft again."),
    MinutesState.APPROVED: N_("The minutes are approved and stay as they are."),
}
WORK_WORDS = {
    WorkState.OPEN: N_("The action is open."),
    WorkState.DONE: N_("The action is done."),
    WorkState.DROPPED: N_("The action was dropped."),
}


def committees_of(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the committees that exist for an actor: their organisation has a seat, their role may attend."""
    query = sa.select(Committee.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.MEETING_READ) or actor.organisation_id is None:
        return query.where(sa.false())
    kinds = [kind for kind, roles in ATTENDS.items() if actor.has_role(*roles)]
    seats = sa.select(CommitteeSeat.committee_id).where(
        CommitteeSeat.organisation_id == actor.organisation_id
    )
    return query.where(Committee.kind.in_(kinds), Committee.id.in_(seats))


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the meetings that exist for an actor: those of their committees."""
    return sa.select(Meeting.id).where(Meeting.committee_id.in_(committees_of(actor)))


def decisions_of(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the decisions that exist for an actor."""
    return sa.select(MeetingDecision.id).where(MeetingDecision.meeting_id.in_(visible_to(actor)))


def actions_of(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the actions that exist for an actor: of their committees' meetings, and those they own."""
    query = sa.select(MeetingAction.id)
    if not actor.has_role(Role.SYSTEM) and not actor.holds(Permission.MEETING_READ):
        return query.where(sa.false())
    seen = MeetingAction.meeting_id.in_(visible_to(actor))
    return query.where(
        seen if actor.user_id is None else sa.or_(seen, MeetingAction.owner_id == actor.user_id)
    )


def may_keep(actor: Actor) -> None:
    """Only those who lead a partnership keep the records of its committees."""
    if not actor.holds(Permission.MEETING_WRITE):
        raise Denied(N_("Your role may read meetings, not change them."))


def may_meet(
    actor: Actor, state: MeetingState, step: MeetingStep, *, minutes: MinutesState = MinutesState.DRAFT
) -> Transition[MeetingState, MeetingStep]:
    """The step of the table for this actor; what minutes record stays as it was circulated."""
    try:
        found = MEETING.may_take(state, step, actor.roles)
    except InvalidTransition as error:
        raise InvalidTransition(MEETING_WORDS[state]) from error
    if step in (MeetingStep.CORRECT, MeetingStep.DECIDE) and minutes is not MinutesState.DRAFT:
        raise Conflict(MINUTES_WORDS[minutes])
    return found


def can_meet(
    actor: Actor, state: MeetingState, step: MeetingStep, *, minutes: MinutesState = MinutesState.DRAFT
) -> bool:
    """Whether the table offers the step to this actor in this state."""
    try:
        may_meet(actor, state, step, minutes=minutes)
    except ConcordatError:
        return False
    return True


def may_minute(
    actor: Actor, meeting: MeetingState, state: MinutesState, step: MinutesStep
) -> Transition[MinutesState, MinutesStep]:
    """The step of the minutes' table; only a meeting that was held has minutes."""
    if meeting is not MeetingState.HELD:
        raise Conflict(N_("Minutes are written once the meeting was held and the attendance recorded."))
    try:
        return MINUTES.may_take(state, step, actor.roles)
    except InvalidTransition as error:
        raise InvalidTransition(MINUTES_WORDS[state]) from error


def can_minute(actor: Actor, meeting: MeetingState, state: MinutesState, step: MinutesStep) -> bool:
    """Whether the table offers the step of the minutes to this actor."""
    try:
        may_minute(actor, meeting, state, step)
    except ConcordatError:
        return False
    return True


def may_work(
    actor: Actor, state: WorkState, step: WorkStep, *, owner_id: UUID
) -> Transition[WorkState, WorkStep]:
    """The step of the actions' table: whoever keeps the records, and the owner for what is done."""
    try:
        found = ACTION.may_take(state, step, actor.roles)
    except InvalidTransition as error:
        raise InvalidTransition(WORK_WORDS[state]) from error
    if actor.user_id != owner_id and not actor.holds(Permission.MEETING_WRITE):
        raise Denied(N_("Only the owner of an action, or whoever keeps the records, may do this."))
    return found


def can_work(actor: Actor, state: WorkState, step: WorkStep, *, owner_id: UUID) -> bool:
    """Whether the table offers the step of an action to this actor."""
    try:
        may_work(actor, state, step, owner_id=owner_id)
    except ConcordatError:
        return False
    return True
