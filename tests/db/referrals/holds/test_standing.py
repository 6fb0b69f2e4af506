"""What a hold keeps: a person with every case and record of theirs, or one case; the database as the second wall."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.shredding import shred
from core.actor import SYSTEM
from core.errors import RuleBroken
from core.keys.keeping import keep_by
from core.keys.table import DataKey, Subject
from referrals.handover.erasing import subjects_of_person, subjects_of_referral
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.holds.codes import HeldKind, HoldReason
from referrals.holds.models import LegalHold
from referrals.holds.standing import (
    KEEPER,
    drop_lifted,
    held_among,
    held_cases_among,
    refuse_if_case_held,
    refuse_if_held,
)
from referrals.people.models import Person
from tests.support.referrals import World, make_referral, make_world
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
Here = tuple[Session, World, list[UUID]]


@pytest.fixture(scope="module")
def whole_world(engine: Engine, keys: None) -> Iterator[Here]:
    keep_by(KEEPER)
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        world = make_world(session, NOW)
        cases = [
            make_referral(session, world, NOW, state=ReferralState.ACTIVE, person_name=name)
            for name in ("Iris Vale", "Jonas Weir")
        ]
        yield session, world, cases


@pytest.fixture
def here(whole_world: Here) -> Iterator[Here]:
    savepoint = whole_world[0].begin_nested()
    yield whole_world
    savepoint.rollback()
    whole_world[0].expire_all()


def person_of(session: Session, referral_id: UUID) -> UUID:
    found = session.scalars(sa.select(Referral.person_id).where(Referral.id == referral_id)).one()
    assert found is not None
    return found


def hold_on(
    session: Session, world: World, *, person: UUID | None = None, case: UUID | None = None
) -> LegalHold:
    hold = LegalHold(
        organisation_id=world.agency.id,
        kind=HeldKind.PERSON if person else HeldKind.REFERRAL,
        person_id=person,
        referral_id=case,
        reason=HoldReason.COURT_ORDER,
        matter="24 C 1187",
        placed_at=NOW,
        placed_by_id=world.agency.admin.user_id,
        review_on=NOW.date() + timedelta(days=90),
    )
    session.add(hold)
    session.flush()
    return hold


@pytest.mark.proves("P-02")
def test_a_hold_on_a_person_keeps_them_with_every_case_and_nobody_else(here: Here) -> None:
    session, world, (first, second) = here
    held, free = person_of(session, first), person_of(session, second)
    assert held_among(session, [held, free]) == set()
    hold_on(session, world, person=held)
    assert held_among(session, [held, free, uuid4()]) == {held}
    assert held_cases_among(session, [first, second]) == {first}
    refuse_if_held(session, person_id=free)
    refuse_if_case_held(session, referral_id=second)
    with pytest.raises(RuleBroken, match="legal hold stands on what is kept on this person"):
        refuse_if_held(session, person_id=held)
    with pytest.raises(RuleBroken, match="legal hold stands on this referral"):
        refuse_if_case_held(session, referral_id=first)


@pytest.mark.proves("P-02")
def test_a_hold_on_a_case_keeps_its_person_and_not_their_other_cases(here: Here) -> None:
    session, world, (first, second) = here
    person = person_of(session, first)
    session.execute(sa.update(Referral).where(Referral.id == second).values(person_id=person))
    hold_on(session, world, case=first)
    assert held_among(session, [person]) == {person}
    assert held_cases_among(session, [first, second]) == {first}


@pytest.mark.proves("P-02")
def test_a_hold_reaches_the_records_that_were_merged_with_the_persons(here: Here) -> None:
    session, world, (first, second) = here
    living, merged = person_of(session, first), person_of(session, second)
    session.execute(sa.update(Person).where(Person.id == merged).values(merged_into_id=living))
    hold = hold_on(session, world, person=merged)
    assert held_among(session, [living, merged]) == {living, merged}
    hold.person_id = living
    session.flush()
    assert held_among(session, [living, merged]) == {living, merged}
    assert held_cases_among(session, [first, second]) == {first, second}


@pytest.mark.proves("P-02")
def test_no_key_of_what_is_held_is_destroyed_whoever_asks(here: Here) -> None:
    session, world, (first, second) = here
    held, free = person_of(session, first), person_of(session, second)
    hold = hold_on(session, world, person=held)
    wanted = subjects_of_person(session, held)
    assert {one.kind for one in wanted} >= {"person", "referral"}
    for some in (wanted, subjects_of_referral(session, first), [Subject("legal_hold", hold.id)]):
        before = session.scalar(sa.select(sa.func.count()).select_from(DataKey))
        with pytest.raises(RuleBroken, match="legal hold"):
            shred(session, SYSTEM, subjects=some, about=some[0], reason="retention", now=NOW)
        assert session.scalar(sa.select(sa.func.count()).select_from(DataKey)) == before
    others = subjects_of_person(session, free)
    assert shred(session, SYSTEM, subjects=others, about=others[0], reason="retention", now=NOW) > 0
    hold.lift_requested_at, hold.lift_requested_by_id = NOW, world.agency.admin.user_id
    hold.lift_words, hold.lifted_at, hold.lifted_by_id = "settled", NOW, world.agency.leader.user_id
    session.flush()
    gone = drop_lifted(session, person_ids=[held])
    assert gone == (Subject("legal_hold", hold.id),)
    assert shred(session, SYSTEM, subjects=(*wanted, *gone), about=wanted[0], reason="retention", now=NOW) > 1


@pytest.mark.proves("P-02")
def test_the_database_itself_refuses_to_delete_whom_a_hold_names(here: Here) -> None:
    session, world, _ = here
    for is_held in (True, False):
        person = Person(agency_id=world.agency.id, name="Nobody Else", created_at=NOW)
        session.add(person)
        session.flush()
        deleting = sa.delete(Person).where(Person.id == person.id)
        if is_held:
            hold_on(session, world, person=person.id)
            with pytest.raises(IntegrityError), session.begin_nested():
                session.execute(deleting)
        else:
            session.execute(deleting)
