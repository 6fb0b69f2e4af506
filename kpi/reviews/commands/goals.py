"""A shared goal that is set because of a figure: the goal is one like any other, the review remembers why."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import NotFound
from kpi.evaluations.policy import NOT_FOUND
from kpi.reviews.acts import check_figure, hold, own_id
from kpi.reviews.models import ReviewGoal
from kpi.reviews.policy import may_comment
from partners.goals import commands as goals
from partners.goals.models import Goal


def set_goal(
    session: Session,
    actor: Actor,
    evaluation_id: UUID,
    *,
    indicator: str,
    terms: goals.Terms,
    now: datetime,
) -> Goal:
    """A side proposes a goal to the other one because of a figure; it becomes shared when the other side agrees.

    Only partnerships have shared goals: `NotFound` for an evaluation of anything else. What a goal must be is the rule
    of goals (`partners.goals.commands.propose`).
    """
    held = hold(session, actor, evaluation_id, now=now)
    check_figure(held.snapshot, indicator)
    may_comment(actor, held.sides)
    if held.row.partnership_id is None:
        raise NotFound(NOT_FOUND)
    goal = goals.propose(session, actor, partnership_id=held.row.partnership_id, terms=terms, now=now)
    session.add(
        ReviewGoal(
            review_id=held.open.id,
            goal_id=goal.id,
            indicator=indicator,
            linked_at=now,
            linked_by_id=own_id(actor),
        )
    )
    session.flush()
    record(
        session,
        actor,
        action="evaluation.goal_set",
        subject=("evaluation", evaluation_id),
        now=now,
        details={"indicator": indicator, "goal": str(goal.id)},
    )
    return goal
