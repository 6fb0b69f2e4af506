"""What people do with goals: propose, change, agree, ask for another target, hand over, conclude, give up."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind
from core.clock import local_date
from core.errors import Conflict, NotFound, RuleBroken
from core.references import make_reference
from core.text import N_
from partners.goals.acts import (
    check_days,
    check_owner,
    check_owners,
    check_seen,
    load_for_update,
    record_goal,
    required_reason,
)
from partners.goals.lifecycle import GoalAction, GoalState
from partners.goals.measures import Measure, check_figures, check_measure
from partners.goals.models import Goal, GoalChange
from partners.goals.policy import NOT_FOUND, may_act, may_agree, may_conclude
from partners.goals.queries import get_goal_row, list_partnerships_for_goals
from partners.goals.reporting import record_measurement, report_progress
from partners.goals.telling import tell_other_side
from partners.memoranda.queries import PartnershipRow, list_partnerships

A = GoalAction

__all__ = [
    "Terms",
    "abandon",
    "agree",
    "answer_change",
    "conclude",
    "edit_proposal",
    "hand_over",
    "propose",
    "propose_change",
    "record_measurement",
    "report_progress",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a goal says, with figures as they are stored."""

    title: str
    why: str
    measure: Measure
    baseline: float
    target: float
    starts_on: date
    ends_on: date
    agency_owner_id: UUID
    ngo_owner_id: UUID


def propose(session: Session, actor: Actor, *, partnership_id: UUID, terms: Terms, now: datetime) -> Goal:
    """A side proposes a goal to the other one, in a partnership that is active."""
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    may_act(actor, GoalState.PROPOSED, A.EDIT)
    active = {row.id: row for row in list_partnerships_for_goals(session, actor, on=now)}
    if partnership_id not in active:
        raise NotFound(NOT_FOUND)
    goal = Goal(
        partnership_id=partnership_id,
        reference=make_reference("G"),
        proposed_by_id=actor.user_id,
        proposed_for_id=actor.organisation_id,
        created_at=now,
    )
    _write(session, goal, active[partnership_id], terms, today=_today(active[partnership_id], now))
    session.add(goal)
    session.flush()
    tell_other_side(session, actor, goal, "proposed", now=now)
    record_goal(session, actor, goal, "proposed", now=now)
    return goal


def edit_proposal(
    session: Session, actor: Actor, goal_id: UUID, *, terms: Terms, now: datetime, version: int | None = None
) -> Goal:
    """Either side changes what is proposed; from then on it is that side's proposal."""
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    goal = load_for_update(session, actor, goal_id)
    may_act(actor, goal.state, A.EDIT)
    check_seen(session, goal, version)
    partnership = _partnership(session, goal)
    _write(session, goal, partnership, terms, today=_today(partnership, now))
    goal.proposed_by_id, goal.proposed_for_id = actor.user_id, actor.organisation_id
    tell_other_side(session, actor, goal, "proposed", now=now)
    record_goal(session, actor, goal, "changed", now=now)
    return goal


def agree(
    session: Session, actor: Actor, goal_id: UUID, *, now: datetime, version: int | None = None
) -> Goal:
    """The other side agrees to what it saw; the goal is active from its first day."""
    goal = load_for_update(session, actor, goal_id)
    step = may_act(actor, goal.state, A.AGREE)
    may_agree(actor, proposed_for_id=goal.proposed_for_id)
    check_seen(session, goal, version)
    if goal.ends_on < _today(_partnership(session, goal), now):
        raise RuleBroken(N_("The last day has passed already. Change the proposal first."))
    goal.state = step.target or goal.state
    goal.agreed_at, goal.agreed_by_id = now, actor.user_id
    tell_other_side(session, actor, goal, "agreed", now=now)
    record_goal(session, actor, goal, "agreed", now=now)
    return goal


def propose_change(
    session: Session, actor: Actor, goal_id: UUID, *, target: float, ends_on: date, reason: str, now: datetime
) -> GoalChange:
    """One side asks for another target or last day; the agreed ones hold until the other side accepts."""
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    goal = load_for_update(session, actor, goal_id)
    may_act(actor, goal.state, A.PROPOSE_CHANGE)
    row = get_goal_row(session, goal_id)
    if _waiting(session, goal.id) is not None:
        raise Conflict(N_("A change of this goal waits for an answer already."))
    check_days(goal.starts_on, ends_on)
    if ends_on < row.today(now) and ends_on != goal.ends_on:
        raise RuleBroken(N_("The new last day has passed already."), "ends_on")
    if check_figures(row.measure, baseline=goal.baseline, target=target) is not goal.direction:
        raise RuleBroken(
            N_("The new target lies on the other side of the baseline. Set a new goal for that."), "target"
        )
    if (target, ends_on) == (goal.target, goal.ends_on):
        raise RuleBroken(N_("This is what both sides agreed already."), "target")
    change = GoalChange(
        goal_id=goal.id,
        old_target=goal.target,
        new_target=target,
        old_ends_on=goal.ends_on,
        new_ends_on=ends_on,
        reason=required_reason(reason),
        proposed_by_id=actor.user_id,
        proposed_for_id=actor.organisation_id,
        proposed_at=now,
    )
    session.add(change)
    tell_other_side(session, actor, goal, "change_proposed", now=now)
    record_goal(session, actor, goal, "change_proposed", now=now)
    return change


def answer_change(
    session: Session, actor: Actor, goal_id: UUID, *, change_id: UUID, accept: bool, now: datetime
) -> GoalChange:
    """The other side accepts a change, or either side drops it; the old target stays in the history."""
    goal = load_for_update(session, actor, goal_id)
    may_act(actor, goal.state, A.ACCEPT_CHANGE if accept else A.REFUSE_CHANGE)
    change = _waiting(session, goal.id)
    if change is None or change.id != change_id:
        raise Conflict(N_("This change was answered already."))
    if accept:
        may_agree(actor, proposed_for_id=change.proposed_for_id)
        goal.target, goal.ends_on = change.new_target, change.new_ends_on
    change.accepted, change.answered_at, change.answered_by_id = accept, now, actor.user_id
    event = "change_accepted" if accept else "change_refused"
    tell_other_side(session, actor, goal, event, now=now)
    record_goal(session, actor, goal, event, now=now)
    return change


def hand_over(session: Session, actor: Actor, goal_id: UUID, *, owner_id: UUID, now: datetime) -> Goal:
    """A side names another owner for itself."""
    assert actor.organisation_id is not None
    goal = load_for_update(session, actor, goal_id)
    may_act(actor, goal.state, A.HAND_OVER)
    check_owner(session, actor.organisation_id, owner_id, field="owner")
    if actor.organisation_kind is OrganisationKind.AGENCY:
        goal.agency_owner_id = owner_id
    else:
        goal.ngo_owner_id = owner_id
    record_goal(session, actor, goal, "handed_over", now=now, side=actor.organisation_kind.value)
    return goal


def conclude(session: Session, actor: Actor, goal_id: UUID, *, now: datetime) -> Goal:
    """The goal is over: achieved where its last figure reaches the target, else missed once its last day is past."""
    goal = load_for_update(session, actor, goal_id)
    row = get_goal_row(session, goal_id)
    may_act(actor, goal.state, A.ACHIEVE)
    step = may_act(actor, goal.state, may_conclude(row.outcome, on=row.today(now), ends_on=goal.ends_on))
    goal.state = step.target or goal.state
    goal.closed_at, goal.closed_by_id = now, actor.user_id
    _drop_waiting(session, actor, goal, now=now)
    record_goal(session, actor, goal, "achieved" if goal.state is GoalState.ACHIEVED else "missed", now=now)
    return goal


def abandon(session: Session, actor: Actor, goal_id: UUID, *, reason: str, now: datetime) -> Goal:
    """A goal that makes no sense any more is given up, or a proposal declined, with the reason for the other side."""
    goal = load_for_update(session, actor, goal_id)
    step = may_act(actor, goal.state, A.ABANDON)
    goal.state = step.target or goal.state
    goal.closed_at, goal.closed_by_id = now, actor.user_id
    goal.close_reason = required_reason(reason)
    _drop_waiting(session, actor, goal, now=now)
    tell_other_side(session, actor, goal, "abandoned", now=now)
    record_goal(session, actor, goal, "abandoned", now=now)
    return goal


def _write(session: Session, goal: Goal, partnership: PartnershipRow, terms: Terms, *, today: date) -> None:
    for field, text, words in (
        ("title", terms.title, N_("Say in a few words what you want to reach.")),
        ("why", terms.why, N_("Say why this goal matters.")),
    ):
        if not text.strip():
            raise RuleBroken(words, field)
    check_measure(terms.measure)
    direction = check_figures(terms.measure, baseline=terms.baseline, target=terms.target)
    check_days(terms.starts_on, terms.ends_on)
    if terms.ends_on < today:
        raise RuleBroken(N_("The last day has passed already."), "ends_on")
    check_owners(
        session,
        partnership,
        agency_owner_id=terms.agency_owner_id,
        ngo_owner_id=terms.ngo_owner_id,
    )
    goal.title, goal.why = terms.title.strip(), terms.why.strip()
    goal.indicator = terms.measure.indicator
    goal.measure_name, goal.measure_unit = terms.measure.name, terms.measure.unit
    goal.baseline, goal.target, goal.direction = terms.baseline, terms.target, direction
    goal.starts_on, goal.ends_on = terms.starts_on, terms.ends_on
    goal.agency_owner_id, goal.ngo_owner_id = terms.agency_owner_id, terms.ngo_owner_id


def _partnership(session: Session, goal: Goal) -> PartnershipRow:
    return list_partnerships(session, ids=[goal.partnership_id])[0]


def _today(partnership: PartnershipRow, now: datetime) -> date:
    return local_date(now, partnership.agency_timezone)


def _waiting(session: Session, goal_id: UUID) -> GoalChange | None:
    return session.scalars(
        sa.select(GoalChange).where(GoalChange.goal_id == goal_id, GoalChange.answered_at.is_(None))
    ).one_or_none()


def _drop_waiting(session: Session, actor: Actor, goal: Goal, *, now: datetime) -> None:
    """A change that nobody answered is moot once the goal is over."""
    change = _waiting(session, goal.id)
    if change is not None:
        change.accepted, change.answered_at, change.answered_by_id = False, now, actor.user_id
