"""Who may see and do what with a goal: the two sides of its partnership, and a proposal only those who lead."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, Role
from core.errors import ConcordatError, Conflict, Denied
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from partners.goals.lifecycle import GOAL, GoalAction, GoalState
from partners.goals.models import Goal
from partners.goals.trajectory import Rating
from partners.memoranda.policy import partnerships_of

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the goals that exist for an actor: those of their organisation's partnerships.

    What both sides have agreed is for everybody who reads goals; a proposal is for those who lead.
    """
    query = sa.select(Goal.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.GOAL_READ):
        return query.where(sa.false())
    query = query.where(Goal.partnership_id.in_(partnerships_of(actor)))
    if not actor.holds(Permission.GOAL_WRITE):
        query = query.where(Goal.agreed_at.is_not(None))
    return query


def may_act(actor: Actor, state: GoalState, action: GoalAction) -> Transition[GoalState, GoalAction]:
    """The step of the table for this actor, who must hold the permission to write goals."""
    if not actor.holds(Permission.GOAL_WRITE):
        raise Denied(N_("Your role may not set or change goals."))
    return GOAL.may_take(state, action, actor.roles)


def can_act(actor: Actor, state: GoalState, action: GoalAction) -> bool:
    """Whether the table offers the step to this actor in this state."""
    try:
        may_act(actor, state, action)
    except ConcordatError:
        return False
    return True


def may_agree(actor: Actor, *, proposed_for_id: UUID) -> None:
    """A side does not agree to its own proposal."""
    if actor.organisation_id == proposed_for_id:
        raise Conflict(N_("Your side proposed this. The other side has to agree."))


def may_conclude(rating: Rating, *, on: date, ends_on: date) -> GoalAction:
    """A goal is concluded when its figure reaches the target, or after its last day; answers which of the two."""
    if rating is Rating.ACHIEVED:
        return GoalAction.ACHIEVE
    if on <= ends_on:
        raise Conflict(
            N_(
                "This goal runs until %(day)s and has not reached its target. Give it up if it makes no sense any more."
            ),
            day=ends_on,
        )
    return GoalAction.MISS
