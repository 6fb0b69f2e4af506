from itertools import combinations
from uuid import uuid4

import pytest

from accounts.roles import (
    CARE,
    COMMAND,
    FORBIDDEN_PAIRS,
    NEVER_GRANTED,
    ROLES,
    definition_of,
    permissions_of,
    roles_for,
)
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
    assert sorted(definition.role for definition in ROLES) == sorted(set(Role) - NEVER_GRANTED)
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


def test_an_auditor_reviews_emergency_readings_and_changes_nothing_else() -> None:
    assert permissions_of([Role.AUDITOR]) == {
        Permission.ACCOUNT_OWN,
        Permission.AUDIT_READ,
        Permission.COMPLAINT_READ,
        Permission.EVALUATION_READ,
        Permission.REFERRAL_BREAK_GLASS_REVIEW,
        Permission.RESPONSE_PLAN_WATCH,
        Permission.WELLBEING_AGGREGATES,
    }


COLUMNS: dict[Role, set[Permission]] = {
    Role.AUDITOR: {Permission.WELLBEING_AGGREGATES},
    Role.CLINICIAN: {
        Permission.WELLBEING_AGGREGATES,
        Permission.WELLBEING_CARE,
        Permission.WELLBEING_CLIENTS,
        Permission.WELLBEING_DUTY,
    },
    Role.LEADERSHIP: {Permission.WELLBEING_AGGREGATES, Permission.WELLBEING_MANDATE},
    Role.LIAISON_OFFICER: {Permission.WELLBEING_AGGREGATES, Permission.WELLBEING_OWN},
    Role.NGO_INTAKE: set(),
    Role.NGO_MANAGER: {
        Permission.WELLBEING_AGGREGATES,
        Permission.WELLBEING_ASSIGN,
        Permission.WELLBEING_CLIENTS,
        Permission.WELLBEING_OFFER,
    },
    Role.NGO_WORKER: set(),
    Role.OFFICER: {Permission.WELLBEING_AGGREGATES, Permission.WELLBEING_OWN},
    Role.OPERATOR: set(),
    Role.ORGANISATION_ADMIN: set(),
    Role.PARTNERSHIP_DESK: {Permission.WELLBEING_AGGREGATES, Permission.WELLBEING_OWN},
    Role.RECORDS_OFFICER: set(),
    Role.PEER_SUPPORTER: {
        Permission.WELLBEING_AGGREGATES,
        Permission.WELLBEING_CARE,
        Permission.WELLBEING_CLIENTS,
        Permission.WELLBEING_OWN,
    },
    Role.SUPERVISOR: {
        Permission.WELLBEING_AGGREGATES,
        Permission.WELLBEING_MANDATE,
        Permission.WELLBEING_OWN,
    },
    Role.WELLBEING_AUDITOR: {Permission.WELLBEING_AGGREGATES, Permission.WELLBEING_WATCH},
    Role.WELLBEING_COORDINATOR: {
        Permission.WELLBEING_AGGREGATES,
        Permission.WELLBEING_CLIENTS,
        Permission.WELLBEING_OFFER,
        Permission.WELLBEING_RUN,
    },
}
"""The columns of the access matrix (facts 2.2) as permissions: what each role may do in the compartment."""


def test_what_a_role_may_do_in_the_wellbeing_compartment_is_this_and_no_more() -> None:
    held = {
        definition.role: {p for p in definition.permissions if p.value.startswith("wellbeing.")}
        for definition in ROLES
    }
    assert held == COLUMNS


@pytest.mark.proves("E-10")
def test_who_commands_and_who_supports_are_never_the_same_person() -> None:
    working = {Permission.WELLBEING_CARE, Permission.WELLBEING_DUTY, Permission.WELLBEING_RUN}
    assert {d.role for d in ROLES if d.permissions & (working | {Permission.WELLBEING_WATCH})} == set(CARE)
    assert {frozenset({one, other}) for one in COMMAND for other in CARE} <= set(FORBIDDEN_PAIRS)


@pytest.mark.proves("C-11")
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


@pytest.mark.proves("C-11")
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


@pytest.mark.proves("C-11")
def test_who_grants_runs_or_releases_never_audits() -> None:
    """Named here as well: the test of all pairs asks the list itself, and would not miss one that is gone."""
    for other in (Role.ORGANISATION_ADMIN, Role.OPERATOR, Role.RECORDS_OFFICER):
        assert frozenset({other, Role.AUDITOR}) in FORBIDDEN_PAIRS, other
