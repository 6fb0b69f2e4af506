"""The life cycle of a memorandum: every state, every action, every role."""

from uuid import uuid4

import pytest

from accounts.roles import ROLES, permissions_of
from core.actor import Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, InvalidTransition, RuleBroken
from core.permissions import Permission
from partners.memoranda.lifecycle import MEMORANDUM
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.policy import can_act, can_sign, may_act, may_draft_with, may_sign
from tests.support.combinations import each_combination

DRAFTERS = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER}
ALLOWED: dict[tuple[S, A], set[Role]] = {
    (S.DRAFT, A.EDIT): DRAFTERS,
    (S.DRAFT, A.OPEN_REVIEW): DRAFTERS,
    (S.DRAFT, A.WITHDRAW): DRAFTERS,
    (S.IN_REVIEW, A.COMMENT): DRAFTERS,
    (S.IN_REVIEW, A.APPROVE): DRAFTERS,
    (S.IN_REVIEW, A.COMPLETE_REVIEW): DRAFTERS | {Role.SYSTEM},
    (S.IN_REVIEW, A.REQUEST_CHANGES): DRAFTERS,
    (S.IN_REVIEW, A.WITHDRAW): DRAFTERS,
    (S.APPROVED, A.REQUEST_CHANGES): DRAFTERS,
    (S.APPROVED, A.SEND): DRAFTERS,
    (S.APPROVED, A.WITHDRAW): DRAFTERS,
    (S.OUT_FOR_SIGNATURE, A.SIGN): {Role.LEADERSHIP},
    (S.OUT_FOR_SIGNATURE, A.COMPLETE): {Role.LEADERSHIP, Role.SYSTEM},
    (S.OUT_FOR_SIGNATURE, A.REVISE): DRAFTERS,
    (S.OUT_FOR_SIGNATURE, A.WITHDRAW): DRAFTERS,
    (S.EXECUTED, A.SUSPEND): {Role.LEADERSHIP},
    (S.SUSPENDED, A.RESUME): {Role.LEADERSHIP},
    **{(state, A.TERMINATE): {Role.LEADERSHIP} for state in (S.EXECUTED, S.SUSPENDED)},
    **{(state, A.AMEND): DRAFTERS for state in (S.EXECUTED, S.SUSPENDED)},
    **{(state, A.RENEW): DRAFTERS for state in (S.EXECUTED, S.SUSPENDED)},
}
TARGETS = {
    A.OPEN_REVIEW: S.IN_REVIEW,
    A.COMPLETE_REVIEW: S.APPROVED,
    A.REQUEST_CHANGES: S.DRAFT,
    A.SEND: S.OUT_FOR_SIGNATURE,
    A.COMPLETE: S.EXECUTED,
    A.REVISE: S.DRAFT,
    A.WITHDRAW: S.WITHDRAWN,
    A.SUSPEND: S.SUSPENDED,
    A.RESUME: S.EXECUTED,
    A.TERMINATE: S.TERMINATED,
}


def actor_of(*roles: Role, kind: OrganisationKind = OrganisationKind.AGENCY) -> Actor:
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=kind,
        organisation_name="Northgate Police",
        name="Ada Chief",
        roles=frozenset(roles),
        permissions=permissions_of(roles),
    )


@each_combination(state=list(S), action=list(A), role=list(Role))
def test_state_by_action_by_role(state: S, action: A, role: Role) -> None:
    actor = Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=OrganisationKind.AGENCY,
        organisation_name="Northgate Police",
        name="Ada Chief",
        roles=frozenset({role}),
    )
    roles = ALLOWED.get((state, action))
    if roles is None:
        with pytest.raises(Conflict):
            may_act(actor, state, action)
    elif role not in roles:
        with pytest.raises(Denied):
            may_act(actor, state, action)
    else:
        assert may_act(actor, state, action).target == TARGETS.get(action)
    assert can_act(actor, state, action) is (roles is not None and role in roles)


@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
def test_a_change_to_frozen_content_is_refused_in_plain_words(state: S) -> None:
    with pytest.raises(Conflict, match="frozen") as refused:
        may_act(actor_of(Role.LEADERSHIP), state, A.EDIT)
    assert not isinstance(refused.value, InvalidTransition)


@pytest.mark.parametrize("state", sorted(MEMORANDUM.closed))
def test_nothing_leads_out_of_a_closed_state(state: S) -> None:
    assert [t for t in MEMORANDUM.transitions if state in t.sources] == []


def test_every_state_is_reached_from_the_first() -> None:
    reached = {MEMORANDUM.initial}
    for _ in MEMORANDUM.turns:
        reached |= {t.target for t in MEMORANDUM.transitions if t.target and t.sources & reached}
    assert reached == set(S)


@pytest.mark.parametrize("role", [definition.role for definition in ROLES])
def test_the_table_and_the_permissions_say_the_same(role: Role) -> None:
    permissions = permissions_of([role])
    assert (Permission.MEMORANDUM_DRAFT in permissions) is (role in DRAFTERS)
    assert (Permission.MEMORANDUM_SIGN in permissions) is (role is Role.LEADERSHIP)


def test_one_signature_per_side_and_person() -> None:
    leader = actor_of(Role.LEADERSHIP)
    assert leader.user_id is not None
    assert leader.organisation_id is not None
    nobody: frozenset = frozenset()
    may_sign(leader, signed_by=nobody, signed_for=frozenset({uuid4()}))
    with pytest.raises(Conflict, match="You have signed"):
        may_sign(leader, signed_by=frozenset({leader.user_id}), signed_for=nobody)
    with pytest.raises(Conflict, match="Your organisation has signed"):
        may_sign(leader, signed_by=nobody, signed_for=frozenset({leader.organisation_id}))
    with pytest.raises(Denied):
        may_sign(actor_of(Role.PARTNERSHIP_DESK), signed_by=nobody, signed_for=nobody)
    assert can_sign(leader, S.OUT_FOR_SIGNATURE, signed_for=nobody)
    assert not can_sign(leader, S.OUT_FOR_SIGNATURE, signed_for=frozenset({leader.organisation_id}))
    assert not can_sign(leader, S.EXECUTED, signed_for=nobody)


@pytest.mark.parametrize("mine", list(OrganisationKind))
@pytest.mark.parametrize("other", list(OrganisationKind))
def test_an_agreement_joins_an_agency_and_an_ngo(mine: OrganisationKind, other: OrganisationKind) -> None:
    actor = actor_of(Role.LEADERSHIP, kind=mine)
    if {mine, other} == {OrganisationKind.AGENCY, OrganisationKind.NGO}:
        may_draft_with(actor, other)
    else:
        with pytest.raises(RuleBroken):
            may_draft_with(actor, other)
