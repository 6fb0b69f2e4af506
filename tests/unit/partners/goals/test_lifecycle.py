"""The life cycle of a shared goal: every state, every action, every role; and who may agree with whom."""

from datetime import date
from uuid import uuid4

import pytest

from accounts.roles import ROLES, permissions_of
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, InvalidTransition
from partners.goals.lifecycle import GOAL
from partners.goals.lifecycle import GoalAction as A
from partners.goals.lifecycle import GoalState as S
from partners.goals.policy import can_act, may_act, may_agree, may_conclude
from partners.goals.trajectory import Rating
from tests.support.combinations import each_combination

LEADERS = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER}
ALLOWED: dict[tuple[S, A], set[Role]] = {
    (S.PROPOSED, A.EDIT): LEADERS,
    (S.PROPOSED, A.AGREE): LEADERS,
    (S.PROPOSED, A.HAND_OVER): LEADERS,
    (S.PROPOSED, A.ABANDON): LEADERS,
    (S.AGREED, A.REPORT): LEADERS | {Role.SYSTEM},
    (S.AGREED, A.PROPOSE_CHANGE): LEADERS,
    (S.AGREED, A.ACCEPT_CHANGE): LEADERS,
    (S.AGREED, A.REFUSE_CHANGE): LEADERS,
    (S.AGREED, A.HAND_OVER): LEADERS,
    (S.AGREED, A.ACHIEVE): LEADERS,
    (S.AGREED, A.MISS): LEADERS,
    (S.AGREED, A.ABANDON): LEADERS,
}
TARGETS = {A.AGREE: S.AGREED, A.ACHIEVE: S.ACHIEVED, A.MISS: S.MISSED, A.ABANDON: S.ABANDONED}


def actor_of(*roles: Role) -> Actor:
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=OrganisationKind.AGENCY,
        organisation_name="Northgate Police",
        name="Ada Chief",
        roles=frozenset(roles),
        permissions=permissions_of(roles),
    )


@each_combination(
    state=list(S), action=list(A), role=[definition.role for definition in ROLES] + [Role.SYSTEM]
)
def test_state_by_action_by_role(state: S, action: A, role: Role) -> None:
    actor = SYSTEM if role is Role.SYSTEM else actor_of(role)
    allowed = ALLOWED.get((state, action))
    if allowed is not None and role in allowed:
        assert may_act(actor, state, action).target == TARGETS.get(action)
        assert can_act(actor, state, action)
        return
    assert not can_act(actor, state, action)
    # Who may not write goals at all hears that first, else that it cannot be done now.
    writes = role in LEADERS | {Role.SYSTEM}
    expected = InvalidTransition if writes and allowed is None else Denied
    with pytest.raises(expected):
        may_act(actor, state, action)


def test_nothing_leads_out_of_a_concluded_goal() -> None:
    assert GOAL.closed == {S.ACHIEVED, S.MISSED, S.ABANDONED}
    assert not [t for t in GOAL.transitions if t.sources & GOAL.closed]


def test_a_side_does_not_agree_to_its_own_proposal() -> None:
    actor = actor_of(Role.LEADERSHIP)
    assert actor.organisation_id is not None
    with pytest.raises(Conflict, match="Your side proposed this"):
        may_agree(actor, proposed_for_id=actor.organisation_id)
    may_agree(actor, proposed_for_id=uuid4())


@pytest.mark.parametrize("rating", list(Rating))
def test_when_a_goal_is_concluded_and_how(rating: Rating) -> None:
    last = date(2026, 4, 11)
    if rating is Rating.ACHIEVED:
        assert may_conclude(rating, on=date(2026, 2, 1), ends_on=last) is A.ACHIEVE
    else:
        with pytest.raises(Conflict, match="runs until"):
            may_conclude(rating, on=last, ends_on=last)
        assert may_conclude(rating, on=date(2026, 4, 12), ends_on=last) is A.MISS
