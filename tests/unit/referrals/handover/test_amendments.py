"""What may be amended, by whom, and what stands against it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from accounts.roles import ROLES
from core.actor import Actor, OrganisationKind, Role
from core.errors import RuleBroken
from partners.memoranda.terms import DataCategory, Urgency
from referrals.handover.amendments.fields import AT_ONCE, FIELDS
from referrals.handover.amendments.policy import can_amend
from referrals.handover.amendments.rules import CATEGORY_OF, AmendmentValues, changes, problems_of
from referrals.handover.lifecycle import FINISHED, ReferralState
from referrals.people.consents.flow import PACKET

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
BEFORE = AmendmentValues(
    urgency=Urgency.SOON,
    person_name="Jo Example",
    born_on=date(1990, 4, 1),
    phone="+1 555 0100",
    safe_contact=None,
    unsafe_channels=("voicemail",),
    concern="Talked of not wanting to go on",
    safety=None,
    access_needs=None,
    language="English",
)


def broken(*, reason: str | None = "New number", flows: Any = PACKET, **changed: Any) -> list[str | None]:
    after = replace(BEFORE, **changed)
    return [one.field for one in problems_of(BEFORE, after, reason=reason, flows=flows, now=NOW)]


def test_only_what_differs_is_an_amendment() -> None:
    assert changes(BEFORE, BEFORE) == ()
    assert changes(BEFORE, replace(BEFORE, phone=" +1 555 0100 ", safety="  ")) == ()
    after = replace(BEFORE, unsafe_channels=("text", "voicemail"), urgency=Urgency.URGENT)
    assert changes(BEFORE, after) == ("urgency", "unsafe_channels")
    assert changes(BEFORE, replace(BEFORE, unsafe_channels=())) == ("unsafe_channels",)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"phone": "+1 555 0199"}, []),
        ({"phone": None, "safe_contact": "At work"}, []),
        ({"urgency": Urgency.URGENT}, []),
        ({"born_on": None}, []),
        ({}, [None]),
        ({"phone": "+1 555 0199", "reason": "  "}, ["reason"]),
        ({"urgency": Urgency.ROUTINE}, ["urgency"]),
        ({"person_name": None}, ["person_name"]),
        ({"concern": None}, ["concern"]),
        ({"phone": None}, ["phone"]),
        ({"born_on": date(2027, 1, 1)}, ["born_on"]),
        ({"born_on": date(1066, 10, 14)}, ["born_on"]),
    ],
)
def test_a_broken_rule_names_its_field(changed: dict[str, Any], fields: list[str | None]) -> None:
    assert broken(**changed) == fields


@pytest.mark.parametrize("name", sorted(CATEGORY_OF))
def test_what_does_not_flow_is_not_added_and_may_be_taken_out(name: str) -> None:
    """Every field of a category is refused without it, and allowed with it alone."""
    added: Any = {"born_on": date(1991, 1, 1), "unsafe_channels": ("letter",)}.get(name, "Something else")
    category = CATEGORY_OF[name]
    assert broken(flows=frozenset({category}), **{name: added}) == []
    assert broken(flows=PACKET - {category}, **{name: added}) == [name]
    assert broken(flows=frozenset(), safe_contact=None, language=None) == []


def test_every_field_but_the_urgency_has_a_category() -> None:
    assert set(FIELDS) - set(CATEGORY_OF) == {"urgency"}
    assert set(CATEGORY_OF.values()) == PACKET
    assert DataCategory.CRIMINAL_JUSTICE not in CATEGORY_OF.values()
    assert set(FIELDS) > AT_ONCE


def test_an_unknown_way_of_contact_is_refused() -> None:
    with pytest.raises(RuleBroken):
        broken(unsafe_channels=("pigeon",))


def test_only_the_officer_or_the_units_supervisor_amends_what_is_open() -> None:
    agency, unit, officer = uuid4(), uuid4(), uuid4()
    permissions = {definition.role: definition.permissions for definition in ROLES}
    for role, own, same_unit, same_agency, state in product(
        Role, (True, False), (True, False), (True, False), ReferralState
    ):
        actor = Actor(
            user_id=officer if own else uuid4(),
            organisation_id=agency if same_agency else uuid4(),
            organisation_kind=OrganisationKind.NGO
            if role.value.startswith("ngo_")
            else OrganisationKind.AGENCY,
            name="Somebody",
            organisation_name="Somewhere",
            roles=frozenset({role}),
            permissions=permissions.get(role, frozenset()),
            unit_id=unit if same_unit else uuid4(),
        )
        wanted = (
            same_agency
            and role in (Role.LIAISON_OFFICER, Role.SUPERVISOR)
            and (own or (role is Role.SUPERVISOR and same_unit))
            and state is not ReferralState.DRAFT
            and state not in FINISHED
        )
        found = can_amend(actor, state=state, agency_id=agency, officer_id=officer, unit_id=unit)
        assert found is wanted, (role, own, same_unit, same_agency, state)
