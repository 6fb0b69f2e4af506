"""One report per officer: what counts as force, and who takes which step in which state."""

from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from referrals.encounters.force.codes import TACTICS
from referrals.encounters.force.lifecycle import FORCE, ForceAction, ForceState
from referrals.encounters.force.policy import can_do
from referrals.encounters.force.tactics import highest_device_use, is_force, lower_device_uses, unique_tactics
from referrals.encounters.force.values import ForceValues, problems_of

S, A = ForceState, ForceAction
OWN = uuid4()


def test_a_means_that_two_officers_used_counts_once() -> None:
    reports = [("handcuffs_compliant", "unarmed_skills"), ("unarmed_skills", "ground_restraint")]
    assert unique_tactics(reports) == ("handcuffs_compliant", "unarmed_skills", "ground_restraint")


def test_of_the_energy_device_only_the_highest_use_of_the_incident_counts() -> None:
    reports = [("ced_drawn",), ("unarmed_skills", "ced_fired"), ("ced_red_dot",)]
    assert unique_tactics(reports) == ("unarmed_skills", "ced_fired")
    assert highest_device_use(["ced_aimed", "ced_drawn", "baton_used"]) == "ced_aimed"
    assert highest_device_use(["baton_used"]) is None
    assert lower_device_uses(["ced_aimed", "ced_drawn", "baton_used"]) == ("ced_drawn",)
    assert unique_tactics([]) == ()


def test_the_uses_of_the_device_stand_in_rising_order() -> None:
    uses = [code.value.removeprefix("ced_") for code in TACTICS if code.group == "ced"]
    assert uses == ["drawn", "aimed", "red_dot", "arced", "drive_stun", "angled_drive_stun", "fired"]


def test_talking_alone_is_no_force() -> None:
    assert not is_force(["tactical_communication"])
    assert not is_force([])
    assert is_force(["tactical_communication", "handcuffs_compliant"])


def values(**changes: Any) -> ForceValues:
    good: dict[str, Any] = {
        "level": "low",
        "injury_person": "none",
        "injury_officer": "minor",
        "reasons": frozenset({"protect_self"}),
        "tactics": ("tactical_communication", "handcuffs_compliant"),
    }
    return ForceValues(**(good | changes))


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"tactics": ("ced_fired", "handcuffs_compliant")}, []),
        ({"reasons": frozenset()}, ["reasons"]),
        ({"tactics": ()}, ["tactics"]),
        ({"tactics": ("tactical_communication",)}, ["tactics"]),
        ({"tactics": ("dog", "dog")}, ["tactics"]),
        ({"tactics": ("ced_drawn", "ced_fired")}, ["tactics"]),
        ({"level": "x", "factors": frozenset({"y"})}, ["level", "factors"]),
    ],
)
def test_a_report_names_the_field_that_mends_it(changes: dict[str, Any], fields: list[str]) -> None:
    assert [problem.field for problem in problems_of(values(**changes))] == fields


def actor(role: Role, user_id: UUID) -> Actor:
    return Actor(
        user_id=user_id,
        organisation_id=uuid4(),
        organisation_kind=OrganisationKind.AGENCY,
        name="Somebody",
        organisation_name="Somewhere",
        roles=frozenset({role}),
        permissions=frozenset({Permission.ENCOUNTER_READ, Permission.ENCOUNTER_WRITE}),
    )


ALLOWED = {
    (S.SUBMITTED, A.REWRITE, Role.LIAISON_OFFICER, True),
    (S.SUBMITTED, A.REWRITE, Role.SUPERVISOR, True),
    (S.RETURNED, A.REWRITE, Role.LIAISON_OFFICER, True),
    (S.RETURNED, A.REWRITE, Role.SUPERVISOR, True),
    (S.SUBMITTED, A.RETURN, Role.SUPERVISOR, False),
    (S.SUBMITTED, A.REVIEW, Role.SUPERVISOR, False),
}
"""State, step, role, and whether it is the actor's own report; everything else is refused."""


def test_who_takes_which_step_in_which_state() -> None:
    for state, action, role, own in product(S, A, Role, (True, False)):
        found = can_do(actor(role, OWN if own else uuid4()), action, state=state, officer_id=OWN)
        assert found is ((state, action, role, own) in ALLOWED), (state, action, role, own)


def test_what_is_signed_off_stays() -> None:
    assert not any(S.REVIEWED in step.sources for step in FORCE.transitions)
    assert frozenset({S.REVIEWED}) == FORCE.closed
