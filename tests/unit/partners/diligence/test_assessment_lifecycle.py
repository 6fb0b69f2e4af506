"""The life cycle of an assessment: every state, every action, every role, on both sides."""

from uuid import uuid4

import pytest

from accounts.roles import permissions_of
from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied, InvalidTransition
from core.permissions import Permission
from partners.diligence.assessments.lifecycle import ASSESSMENT
from partners.diligence.assessments.lifecycle import AssessmentAction as A
from partners.diligence.assessments.lifecycle import AssessmentState as S
from partners.diligence.assessments.policy import can_act, can_open, may_act, may_open
from tests.support.combinations import each_combination

DECIDERS = {Role.LEADERSHIP, Role.PARTNERSHIP_DESK}
ASSESSORS = DECIDERS | {Role.SUPERVISOR}
SYSTEM = {Role.SYSTEM}
GOING_ON = (S.OPEN, S.SCORING, S.MODERATION, S.READY)
ALLOWED: dict[tuple[S, A], set[Role]] = {
    **{(state, A.ASSIGN): DECIDERS for state in (S.OPEN, S.SCORING)},
    **{(state, A.RELEASE): DECIDERS for state in (S.OPEN, S.SCORING)},
    **{(state, A.DECLARE): ASSESSORS for state in (S.OPEN, S.SCORING)},
    (S.OPEN, A.BEGIN): ASSESSORS | SYSTEM,
    **{(state, A.CHECK_GATE): ASSESSORS for state in GOING_ON},
    (S.SCORING, A.SCORE): ASSESSORS,
    (S.SCORING, A.SUBMIT): ASSESSORS,
    (S.SCORING, A.DIFFER): ASSESSORS | SYSTEM,
    (S.SCORING, A.AGREE): ASSESSORS | SYSTEM,
    (S.MODERATION, A.AGREE): ASSESSORS | SYSTEM,
    **{(state, A.MODERATE): ASSESSORS for state in (S.MODERATION, S.READY)},
    **{(state, A.ADD_CONDITION): DECIDERS for state in (S.MODERATION, S.READY)},
    **{(state, A.DROP_CONDITION): DECIDERS for state in (S.MODERATION, S.READY)},
    (S.READY, A.DECIDE): DECIDERS,
    (S.DECIDED, A.MEET_CONDITION): DECIDERS,
    **{(state, A.ABANDON): DECIDERS for state in GOING_ON},
}
REPLY: dict[tuple[S, A], set[Role]] = {(S.DECIDED, A.COMMENT): {Role.LEADERSHIP, Role.NGO_MANAGER}}
TARGETS = {
    A.BEGIN: S.SCORING,
    A.DIFFER: S.MODERATION,
    A.AGREE: S.READY,
    A.DECIDE: S.DECIDED,
    A.ABANDON: S.ABANDONED,
}


def actor_of(*roles: Role, kind: OrganisationKind = OrganisationKind.AGENCY) -> Actor:
    held = [role for role in roles if role not in (Role.PARTICIPANT, Role.SYSTEM)]
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=kind,
        organisation_name="Northgate Police",
        name="Ada Chief",
        roles=frozenset(roles),
        permissions=permissions_of(held),
    )


@each_combination(state=list(S), action=list(A), role=list(Role))
def test_state_by_action_by_role_on_the_agencys_side(state: S, action: A, role: Role) -> None:
    actor = actor_of(role)
    roles = ALLOWED.get((state, action))
    if action is A.COMMENT and role is not Role.SYSTEM:
        with pytest.raises(Denied, match="Only the NGO"):
            may_act(actor, state, action)
    elif action is A.COMMENT:
        with pytest.raises((Denied, InvalidTransition)):
            may_act(actor, state, action)
    elif roles is None:
        with pytest.raises(InvalidTransition):
            may_act(actor, state, action)
    elif role not in roles:
        with pytest.raises(Denied):
            may_act(actor, state, action)
    else:
        assert may_act(actor, state, action).target == TARGETS.get(action)
    assert can_act(actor, state, action) is (roles is not None and role in roles)


@each_combination(
    state=list(S), action=list(A), role=[Role.LEADERSHIP, Role.NGO_MANAGER, Role.NGO_INTAKE, Role.NGO_WORKER]
)
def test_an_ngo_replies_and_nothing_else(state: S, action: A, role: Role) -> None:
    actor = actor_of(role, kind=OrganisationKind.NGO)
    assert can_act(actor, state, action) is (role in REPLY.get((state, action), set()))


@pytest.mark.parametrize("state", sorted(ASSESSMENT.closed))
def test_no_state_follows_a_closed_one(state: S) -> None:
    assert [t for t in ASSESSMENT.transitions if state in t.sources and t.target is not None] == []


def test_every_state_is_reached_from_the_first() -> None:
    reached = {ASSESSMENT.initial}
    for _ in ASSESSMENT.turns:
        reached |= {t.target for t in ASSESSMENT.transitions if t.target and t.sources & reached}
    assert reached == set(S)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PARTICIPANT, Role.SYSTEM)])
def test_the_table_and_the_permissions_say_the_same(role: Role) -> None:
    permissions = permissions_of([role])
    assert (Permission.DILIGENCE_DECIDE in permissions) is (role in DECIDERS)
    assert (Permission.DILIGENCE_ASSESS in permissions) is (role in ASSESSORS)


@pytest.mark.parametrize("kind", list(OrganisationKind))
@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PARTICIPANT, Role.SYSTEM)])
def test_only_an_agencys_deciders_open(role: Role, kind: OrganisationKind) -> None:
    actor = actor_of(role, kind=kind)
    opens = kind is OrganisationKind.AGENCY and role in DECIDERS
    assert can_open(actor) is opens
    if not opens:
        with pytest.raises(Denied):
            may_open(actor)
