"""The life cycle of a response plan: every state, action, role and relation to the draft."""

from datetime import date
from itertools import product
from uuid import uuid4

import pytest

from accounts.roles import permissions_of
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, InvalidTransition
from referrals.people.response_plans import policy
from referrals.people.response_plans.days import months_on, next_review
from referrals.people.response_plans.lifecycle import APPROVERS, DRAFTERS, PLAN, PlanAction, PlanState

A, S = PlanAction, PlanState
ALLOWED = {
    (S.DRAFT, A.EDIT): "drafter",
    (S.DRAFT, A.SUBMIT): "drafter",
    (S.DRAFT, A.RETIRE): "approver",
    (S.IN_REVIEW, A.SEND_BACK): "other approver",
    (S.IN_REVIEW, A.APPROVE): "other approver",
    (S.IN_REVIEW, A.RETIRE): "approver",
    (S.APPROVED, A.REVIEW): "approver",
    (S.APPROVED, A.HIDE): "approver",
    (S.APPROVED, A.REVISE): "anybody",
    (S.APPROVED, A.EXPIRE): "system",
    (S.APPROVED, A.RETIRE): "approver",
    (S.HIDDEN, A.SHOW_AGAIN): "approver",
    (S.HIDDEN, A.REVISE): "anybody",
    (S.HIDDEN, A.EXPIRE): "system",
    (S.HIDDEN, A.RETIRE): "approver",
    (S.EXPIRED, A.REVISE): "anybody",
    (S.EXPIRED, A.RETIRE): "approver",
}
"""Who may do what, written apart from the table."""
KINDS = {Role.NGO_INTAKE: OrganisationKind.NGO, Role.NGO_WORKER: OrganisationKind.NGO}
KINDS |= {Role.NGO_MANAGER: OrganisationKind.NGO, Role.OPERATOR: OrganisationKind.OPERATOR}


def actor_of(role: Role) -> Actor:
    if role is Role.SYSTEM:
        return SYSTEM
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=KINDS.get(role, OrganisationKind.AGENCY),
        organisation_name="Northgate",
        name="Robin",
        roles=frozenset({role}),
        permissions=permissions_of([role]) if role is not Role.PARTICIPANT else frozenset(),
    )


@pytest.mark.parametrize(("role", "drafted"), list(product(Role, (True, False))))
def test_every_state_and_action(role: Role, drafted: bool) -> None:
    actor = actor_of(role)
    drafted_by = actor.user_id if drafted and actor.user_id else uuid4()
    for state, action in product(S, A):
        who = ALLOWED.get((state, action))
        expected = {
            None: False,
            "drafter": role in DRAFTERS and drafted,
            "approver": role in APPROVERS,
            "other approver": role in APPROVERS and not drafted,
            "anybody": role in DRAFTERS,
            "system": role is Role.SYSTEM,
        }[who]
        assert policy.can_act(actor, state, action, drafted_by_id=drafted_by) is expected, (state, action)


def test_each_refusal_says_why() -> None:
    desk, officer = actor_of(Role.PARTNERSHIP_DESK), actor_of(Role.LIAISON_OFFICER)
    assert desk.user_id is not None
    with pytest.raises(Conflict, match="Somebody else"):
        policy.may_act(desk, S.IN_REVIEW, A.APPROVE, drafted_by_id=desk.user_id)
    with pytest.raises(InvalidTransition):
        policy.may_act(desk, S.RETIRED, A.SHOW_AGAIN, drafted_by_id=uuid4())
    with pytest.raises(Denied):
        policy.may_act(officer, S.IN_REVIEW, A.APPROVE, drafted_by_id=uuid4())
    with pytest.raises(Conflict, match="Only whoever drafts"):
        policy.may_act(desk, S.DRAFT, A.EDIT, drafted_by_id=uuid4())


def test_every_state_can_be_reached_and_only_retired_ones_stay() -> None:
    reached = {PLAN.initial} | {step.target for step in PLAN.transitions if step.target}
    assert reached == set(S)
    leaving = {source for step in PLAN.transitions for source in step.sources}
    assert set(S) - leaving == PLAN.closed == {S.RETIRED}


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 3, 11), 12, date(2027, 3, 11)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_on(day: date, months: int, last: date) -> None:
    assert months_on(day, months) == last
    assert next_review(day, last) <= last
