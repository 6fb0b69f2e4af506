"""What the database refuses whatever the code does."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from partners.goals.lifecycle import GoalState
from partners.goals.models import GoalChange, GoalUpdate, UpdateSource
from partners.goals.trajectory import Direction
from tests.support.goals import make_goal
from tests.support.memoranda import make_pair


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"indicator": "R12"}, "one_measure"),
        ({"measure_unit": None}, "one_measure"),
        ({"target": 20.0}, "target_lies_ahead"),
        ({"direction": Direction.DOWN}, "target_lies_ahead"),
        ({"baseline": -1.0}, "not_negative"),
        ({"agreed_by_id": None}, "agreement_paired"),
        ({"agreed_at": None, "agreed_by_id": None}, "agreed_has_date"),
        ({"state": GoalState.ACHIEVED}, "closed_has_date"),
    ],
)
def test_goals(session: Session, now: datetime, values: dict[str, Any], constraint: str) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    for name, value in values.items():
        setattr(goal, name, value)
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_goals_end_after_they_start(session: Session, now: datetime) -> None:
    goal = make_goal(session, make_pair(session, now), now)
    goal.ends_on = goal.starts_on
    with pytest.raises(IntegrityError, match="ends_after_start"):
        session.flush()


def test_giving_up_is_for_a_reason(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    goal.state, goal.closed_at, goal.closed_by_id = GoalState.ABANDONED, now, pair.ngo_leader.user_id
    with pytest.raises(IntegrityError, match="abandoned_has_reason"):
        session.flush()


def test_closing_is_by_somebody(session: Session, now: datetime) -> None:
    goal = make_goal(session, make_pair(session, now), now)
    goal.state, goal.closed_at = GoalState.MISSED, now
    with pytest.raises(IntegrityError, match="closing_paired"):
        session.flush()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"evaluation_id": uuid4()}, "source_is_named"),
        ({"reported_by_id": None}, "source_is_named"),
        ({"numerator": 3}, "n_of_total"),
        ({"numerator": 4, "denominator": 3}, "n_of_total"),
        ({"value": -1.0}, "not_negative"),
    ],
)
def test_updates(session: Session, now: datetime, values: dict[str, Any], constraint: str) -> None:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    given: dict[str, Any] = {
        "goal_id": goal.id,
        "source": UpdateSource.MANUAL,
        "measured_on": goal.starts_on,
        "value": 3.0,
        "reported_by_id": pair.ngo_leader.user_id,
        "reported_at": now,
    }
    session.add(GoalUpdate(**{**given, **values}))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_one_evaluation_writes_once(session: Session, now: datetime) -> None:
    goal = make_goal(session, make_pair(session, now), now)
    evaluation_id = uuid4()
    for _ in range(2):
        session.add(
            GoalUpdate(
                goal_id=goal.id, source=UpdateSource.EVALUATION, measured_on=goal.starts_on, value=1.0,
                evaluation_id=evaluation_id, reported_at=now,
            )
        )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"accepted": True}, "answer_paired"),
        ({"new_target": 60.0}, "changes_something"),
    ],
)
def test_changes(session: Session, now: datetime, values: dict[str, Any], constraint: str) -> None:
    session.add(_change(session, now, **values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_one_change_waits_at_a_time(session: Session, now: datetime) -> None:
    first = _change(session, now)
    session.add(first)
    session.flush()
    session.add(
        GoalChange(
            goal_id=first.goal_id, old_target=60.0, new_target=40.0, old_ends_on=first.old_ends_on,
            new_ends_on=first.old_ends_on + timedelta(days=1), reason="Again.", proposed_at=now,
            proposed_by_id=first.proposed_by_id, proposed_for_id=first.proposed_for_id,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def _change(session: Session, now: datetime, **values: Any) -> GoalChange:
    pair = make_pair(session, now)
    goal = make_goal(session, pair, now)
    given: dict[str, Any] = {
        "goal_id": goal.id,
        "old_target": 60.0,
        "new_target": 50.0,
        "old_ends_on": goal.ends_on,
        "new_ends_on": goal.ends_on,
        "reason": "Fewer courses.",
        "proposed_by_id": pair.ngo_leader.user_id,
        "proposed_for_id": pair.ngo_id,
        "proposed_at": now,
    }
    return GoalChange(**{**given, **values})
