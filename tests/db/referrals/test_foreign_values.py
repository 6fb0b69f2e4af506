"""What another organisation uses is free here and unknown here: no answer tells that it exists elsewhere (security C-14)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from accounts.organisations.commands import add_area, add_unit
from accounts.organisations.models import Area, Unit
from core.actor import Actor, Role
from core.errors import RuleBroken
from referrals.handover.filters.commands import save_filter
from referrals.handover.filters.values import ListFilter, ListKind
from referrals.handover.models import Referral
from referrals.handover.search.queries import find_by_reference
from referrals.people.commands import PersonValues, find_or_create
from referrals.people.models import Person
from tests.support.accounts import actor_of, make_user
from tests.support.people import make_person
from tests.support.referrals import World, make_referral, make_world

NAMES, FILTERS, PEOPLE, REFERENCES = 60, 20, 40, 20
"""Of each so many values that the other organisation uses: units and areas, filters, people, referrals; 200 in all."""


@pytest.fixture
def theirs(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def ours(session: Session, now: datetime) -> World:
    return make_world(session, now, agency="Elmsworth Police", ngo="Lantern House")


def refusal(work: Callable[..., Any], *arguments: Any, **values: Any) -> str:
    """What a rule says; empty where nothing is refused."""
    try:
        work(*arguments, **values)
    except RuleBroken as error:
        return str(error)
    return ""


@pytest.mark.proves("C-14")
def test_names_of_another_organisation_are_free(
    session: Session, theirs: World, ours: World, now: datetime
) -> None:
    user = make_user(session, ours.agency.id, [Role.ORGANISATION_ADMIN], now=now, email="admin@ours.example")
    admin, home = actor_of(session, user), ours.agency.id
    names = [f"Response {number}" for number in range(NAMES)]
    session.add_all(Unit(organisation_id=theirs.agency.id, name=name) for name in names)
    session.add_all(Area(organisation_id=theirs.agency.id, code=name, name=name) for name in names)
    session.flush()
    for name in names:
        assert not refusal(add_unit, session, admin, organisation_id=home, name=name, now=now)
        assert not refusal(add_area, session, admin, organisation_id=home, code=name, name=name, now=now)
    # Within the own organisation the same value is refused: the check is there, and narrow.
    assert refusal(add_unit, session, admin, organisation_id=home, name=names[0], now=now)
    assert refusal(add_area, session, admin, organisation_id=home, code=names[0], name="-", now=now)
    for number in range(FILTERS):
        kept = {"kind": ListKind.QUEUE, "name": f"Mine {number}", "chosen": ListFilter(), "now": now}
        assert not refusal(save_filter, session, theirs.ngo.manager, **kept)
        assert not refusal(save_filter, session, ours.ngo.manager, **kept)


@pytest.mark.proves("C-14")
def test_a_code_of_another_agencys_person_is_as_unknown_as_one_that_nobody_has(
    session: Session, theirs: World, ours: World, now: datetime
) -> None:
    def typed(officer: Actor, code: str) -> str:
        values = PersonValues(reference=code)
        return refusal(find_or_create, session, officer, values=values, now=now).replace(code, "…")

    unknown = typed(ours.agency.officer, "P-ZZZZ-ZZZZ")
    assert unknown
    for number in range(PEOPLE):
        key = make_person(session, theirs.agency.officer, now, name=f"Jo Example {number}")
        code = session.get_one(Person, key).reference
        assert typed(ours.agency.officer, code) == unknown
        assert not typed(theirs.agency.officer, code)


@pytest.mark.proves("C-14", "C-05")
def test_a_reference_of_another_organisations_referral_leads_nowhere(
    session: Session, theirs: World, ours: World, now: datetime
) -> None:
    for number in range(REFERENCES):
        key = make_referral(session, theirs, now, person_name=f"Jo Example {number}")
        reference = session.get_one(Referral, key).reference
        for reader in (ours.ngo.manager, ours.ngo.intake, ours.agency.desk, ours.agency.officer):
            assert find_by_reference(session, reader, reference, now=now) is None
        assert find_by_reference(session, theirs.ngo.manager, reference, now=now) == key
