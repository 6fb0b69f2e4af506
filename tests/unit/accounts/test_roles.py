from itertools import combinations
from uuid import uuid4

import pytest

from accounts.roles import FORBIDDEN_PAIRS, ROLES, definition_of, permissions_of, roles_for
from accounts.sign_in.home import home_of
from accounts.users.policy import may_disable, may_grant, may_hold, may_lose_administrator, may_manage
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from core.errors import Denied, RuleBroken
from core.permissions import Permission

CASE_PERMISSIONS = {
    Permission.CASEWORK_WRITE,
    Permission.ENCOUNTER_READ,
    Permission.ENCOUNTER_WRITE,
    Permission.PERSON_MERGE,
    Permission.PERSON_REPEAT,
    Permission.REFERRAL_ASSIGN,
    Permission.REFERRAL_CREATE,
    Permission.REFERRAL_DECIDE,
    Permission.REFERRAL_READ,
    Permission.REFERRAL_REVIEW,
    Permission.RESPONSE_PLAN_APPROVE,
    Permission.RESPONSE_PLAN_READ,
    Permission.RESPONSE_PLAN_WRITE,
}


def actor(*roles: Role, kind: OrganisationKind = OrganisationKind.AGENCY) -> Actor:
    return Actor(
        user_id=uuid4(),
        organisation_id=uuid4(),
        organisation_kind=kind,
        organisation_name="Northgate",
        name="Robin",
        roles=frozenset(roles),
        permissions=permissions_of(roles),
    )


def test_every_role_of_a_person_is_defined_once() -> None:
    assert sorted(definition.role for definition in ROLES) == sorted(set(Role) - {Role.SYSTEM})
    assert all(definition.description.endswith(".") for definition in ROLES)
    assert all(Permission.ACCOUNT_OWN in definition.permissions for definition in ROLES)


@pytest.mark.parametrize(
    "role",
    [
        Role.AUDITOR,
        Role.LEADERSHIP,
        Role.OPERATOR,
        Role.ORGANISATION_ADMIN,
        Role.WELLBEING_COORDINATOR,
    ],
)
def test_who_manages_or_commands_never_sees_a_case(role: Role) -> None:
    assert not definition_of(role).permissions & CASE_PERMISSIONS


def test_an_auditor_changes_nothing() -> None:
    assert permissions_of([Role.AUDITOR]) == {
        Permission.ACCOUNT_OWN,
        Permission.AUDIT_READ,
        Permission.EVALUATION_READ,
        Permission.RESPONSE_PLAN_WATCH,
    }


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_of_all_pairs_of_roles_exactly_the_forbidden_ones_are_refused(kind: OrganisationKind) -> None:
    fitting = [definition.role for definition in roles_for(kind)]
    for pair in combinations(fitting, 2):
        if frozenset(pair) in FORBIDDEN_PAIRS:
            with pytest.raises(RuleBroken) as refused:
                may_hold(pair, kind)
            assert refused.value.field == "roles"
        else:
            may_hold(pair, kind)


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_roles_of_another_kind_of_organisation_are_refused(kind: OrganisationKind) -> None:
    fitting = {definition.role for definition in roles_for(kind)}
    for role in Role:
        if role in fitting:
            may_hold([role], kind)
        else:
            with pytest.raises(RuleBroken):
                may_hold([role], kind)
    with pytest.raises(RuleBroken):
        may_hold([], kind)


def test_nobody_grants_themselves_a_role_or_closes_their_own_account() -> None:
    admin = actor(Role.ORGANISATION_ADMIN)
    assert admin.user_id is not None
    with pytest.raises(Denied):
        may_grant(admin, admin.user_id)
    with pytest.raises(Denied):
        may_disable(admin, admin.user_id)
    may_grant(admin, uuid4())
    may_disable(admin, uuid4())


def test_people_are_managed_in_ones_own_organisation_by_an_administrator() -> None:
    admin, officer = actor(Role.ORGANISATION_ADMIN), actor(Role.SUPERVISOR)
    assert admin.organisation_id is not None
    assert officer.organisation_id is not None
    may_manage(admin, admin.organisation_id)
    may_manage(actor(Role.OPERATOR, kind=OrganisationKind.OPERATOR), uuid4())
    may_manage(SYSTEM, uuid4())
    for who, where in ((admin, uuid4()), (officer, officer.organisation_id)):
        with pytest.raises(Denied):
            may_manage(who, where)


def test_the_last_administrator_stays() -> None:
    may_lose_administrator(1)
    with pytest.raises(RuleBroken):
        may_lose_administrator(0)


EVERYWHERE = {
    "accounts.account",
    "audit.index",
    "evaluations.index",
    "handover.index",
    "organisations.index",
    "services.index",
    "users.index",
}


@pytest.mark.parametrize(
    ("roles", "endpoint"),
    [
        ((Role.LIAISON_OFFICER,), "handover.index"),
        ((Role.NGO_MANAGER, Role.LEADERSHIP), "handover.index"),
        ((Role.LEADERSHIP,), "evaluations.index"),
        ((Role.AUDITOR,), "evaluations.index"),
        ((Role.ORGANISATION_ADMIN,), "users.index"),
        ((Role.OPERATOR,), "organisations.index"),
        ((Role.WELLBEING_COORDINATOR,), "services.index"),
    ],
)
def test_home_is_where_a_role_works(roles: tuple[Role, ...], endpoint: str) -> None:
    assert home_of(actor(*roles), EVERYWHERE) == endpoint
    assert home_of(actor(*roles), {"accounts.account"}) == "accounts.account"


def test_home_of_an_auditor_is_the_trail_where_there_are_no_evaluations() -> None:
    assert home_of(actor(Role.AUDITOR), EVERYWHERE - {"evaluations.index"}) == "audit.index"
