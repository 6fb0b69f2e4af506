"""The desk's list of people met again and again: counts, linked records, yes or no, and nobody else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from concordat.open_referrals import install_open_referrals
from core.errors import RuleBroken
from referrals.encounters.repeat import policy
from referrals.encounters.repeat.queries import is_listed, list_repeat_contacts
from referrals.handover.lifecycle import ReferralState
from referrals.people.identity import commands as identity
from tests.support.people import REASON, make_encounters, make_person
from tests.support.referrals import World, make_referral, make_world
from tests.support.response_plans import make_plan
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
install_open_referrals()


def test_who_is_listed_with_what(session: Session, world: World, now: datetime) -> None:
    officer, desk = world.agency.officer, world.agency.desk
    often = make_person(session, officer, now, name="Jo Example", age_band="26_64")
    seldom = make_person(session, officer, now, name="Al Other")
    make_encounters(session, officer, often, [now - n * DAY for n in (1, 2, 3, 364)])
    make_encounters(session, officer, often, [now - 366 * DAY, now + DAY])
    make_encounters(session, officer, often, [now], crisis=False)
    make_encounters(session, officer, seldom, [now - n * DAY for n in (1, 2)])
    make_encounters(session, officer, None, [now])
    page = list_repeat_contacts(session, desk, at_least=4, now=now)
    (row,) = page.rows
    assert (row.person_id, row.encounters, row.age_band) == (often, 4, "26_64")
    assert row.last_on == (now - DAY).date()
    assert (row.open_referral, row.has_plan, row.identity) == (False, False, None)
    assert (page.people, page.encounters, page.all_encounters, page.has_next) == (1, 4, 6, False)
    make_referral(session, world, now, state=ReferralState.CONTACTING)
    make_plan(session, world, often, now)
    identity.reveal(session, desk, [often], why="plan", now=now)
    (row,) = list_repeat_contacts(session, desk, at_least=4, now=now).rows
    assert (row.open_referral, row.has_plan) == (True, True)
    assert row.identity is not None
    assert row.identity.name == "Jo Example"
    assert [r.encounters for r in list_repeat_contacts(session, desk, at_least=2, now=now).rows] == [4, 2]


@pytest.mark.parametrize("state", [ReferralState.DRAFT, ReferralState.CLOSED, ReferralState.WITHDRAWN])
def test_what_is_no_open_referral(
    session: Session, world: World, now: datetime, state: ReferralState
) -> None:
    person = make_person(session, world.agency.officer, now)
    make_encounters(session, world.agency.officer, person, [now, now])
    make_referral(session, world, now, state=state)
    (row,) = list_repeat_contacts(session, world.agency.desk, at_least=2, now=now).rows
    assert not row.open_referral


def test_linked_records_count_together(session: Session, world: World, now: datetime) -> None:
    officer, desk = world.agency.officer, world.agency.desk
    one, other = sorted(
        make_person(session, officer, now, name=name) for name in ("Jo Example", "Joe Example")
    )
    make_encounters(session, officer, one, [now, now - DAY])
    make_encounters(session, officer, other, [now, now - DAY])
    assert list_repeat_contacts(session, desk, at_least=3, now=now).rows == ()
    identity.link(session, desk, pair=(one, other), reason=REASON, now=now)
    make_plan(session, world, other, now)
    (row,) = list_repeat_contacts(session, desk, at_least=4, now=now).rows
    assert (row.person_id, row.encounters, len(row.further_references), row.has_plan) == (one, 4, 1, True)
    assert is_listed(session, desk, one, at_least=4, now=now)
    assert not is_listed(session, desk, other, at_least=2, now=now)


def test_nobody_but_the_desk_of_the_agency(session: Session, world: World, now: datetime) -> None:
    officer = world.agency.officer
    person = make_person(session, officer, now)
    make_encounters(session, officer, person, [now] * 5)
    stranger = make_world(session, now, agency="Southgate Police", ngo="Haven")
    for name, actor in {**world.people, **{f"strange_{n}": a for n, a in stranger.people.items()}}.items():
        page = list_repeat_contacts(session, actor, at_least=2, now=now)
        assert (len(page.rows), page.people, page.all_encounters) == (
            (1, 1, 5) if name == "desk" else (0, 0, 0)
        ), name
        assert is_listed(session, actor, person, at_least=2, now=now) is (name == "desk")


def test_a_page_takes_the_same_statements_for_many(session: Session, world: World, now: datetime) -> None:
    officer = world.agency.officer

    def statements() -> int:
        connection = session.connection()
        assert isinstance(connection, Connection)
        with counted_statements(connection) as seen:
            list_repeat_contacts(session, world.agency.desk, at_least=2, now=now)
        return len(seen)

    for n in range(2):
        make_encounters(session, officer, make_person(session, officer, now, name=f"Jo Nr{n}"), [now, now])
    few = statements()
    for n in range(60):
        make_encounters(session, officer, make_person(session, officer, now, name=f"Al Nr{n}"), [now, now])
    assert statements() == few
    first = list_repeat_contacts(session, world.agency.desk, at_least=2, now=now)
    second = list_repeat_contacts(session, world.agency.desk, at_least=2, page=2, now=now)
    assert (len(first.rows), first.has_next, len(second.rows), second.has_next) == (50, True, 12, False)
    assert not {row.person_id for row in first.rows} & {row.person_id for row in second.rows}


@pytest.mark.parametrize("given", [None, 1, 100, -4])
def test_what_is_no_number_of_encounters(given: int | None) -> None:
    with pytest.raises(RuleBroken) as refused:
        policy.may_count_from(given)
    assert refused.value.field == "at_least"
