"""Placing a hold by a code, looking at it again, and that it takes two people to lift it; each leaves a row in the trail."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.holds.commands import confirm_lift, place_hold, refuse_lift, request_lift, review_hold
from referrals.holds.models import LegalHold
from referrals.holds.queries import get_hold, is_kept, list_holds
from referrals.holds.standing import held_among
from referrals.people.models import Person
from tests.support.memoranda import make_person
from tests.support.referrals import World, make_referral, make_world
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
LATER = NOW.date() + timedelta(days=90)
WHY = "The court has closed the file for good"
Here = tuple[Session, World, UUID, dict[str, Actor]]


@pytest.fixture(scope="module")
def whole_world(engine: Engine, keys: None) -> Iterator[Here]:
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        world = make_world(session, NOW)
        people = {
            "records": make_person(session, world.agency.id, "Rae Records", Role.RECORDS_OFFICER, now=NOW),
            "second": make_person(session, world.agency.id, "Sol Second", Role.RECORDS_OFFICER, now=NOW),
            "ngo_records": make_person(session, world.ngo.id, "Nel Records", Role.RECORDS_OFFICER, now=NOW),
            "admin": world.agency.admin,
        }
        yield session, world, make_referral(session, world, NOW, state=ReferralState.ACTIVE), people


@pytest.fixture
def here(whole_world: Here) -> Iterator[Here]:
    savepoint = whole_world[0].begin_nested()
    yield whole_world
    savepoint.rollback()
    whole_world[0].expire_all()


def codes_of(session: Session, referral_id: UUID) -> tuple[str, str, UUID]:
    query = sa.select(Referral.reference, Person.reference, Person.id).join(
        Person, Person.id == Referral.person_id
    )
    return session.execute(query.where(Referral.id == referral_id)).one()._tuple()


def placed(session: Session, actor: Actor, reference: str, **changed: object) -> UUID:
    values = {"reason": "court_order", "matter": "24 C 1187", "review_on": LATER} | changed
    return place_hold(session, actor, reference=reference, **values, now=NOW)  # type: ignore[arg-type]


@pytest.mark.proves("P-02")
def test_a_hold_is_placed_by_code_by_either_side_on_what_is_its_own(here: Here) -> None:
    session, _, case, people = here
    referral, person, person_id = codes_of(session, case)
    held = placed(session, people["records"], person.lower())
    assert held_among(session, [person_id]) == {person_id}
    row = get_hold(session, people["records"], held)
    assert (row.reference, row.matter, row.age(NOW + timedelta(days=3))) == (person, "24 C 1187", 3)
    assert not row.is_overdue(LATER)
    assert row.is_overdue(LATER + timedelta(days=1))
    theirs = placed(session, people["ngo_records"], referral)
    assert is_kept(session, case)
    with pytest.raises(NotFound):
        get_hold(session, people["records"], theirs)
    assert [one.id for one in list_holds(session, people["admin"])] == [held]
    with pytest.raises(RuleBroken, match="no such person or referral") as refused:
        placed(session, people["ngo_records"], person)
    assert refused.value.field == "reference"
    rows = session.scalars(sa.select(AuditRow).where(AuditRow.action == "legal_hold.placed")).all()
    assert {one.reason for one in rows} == {"court_order"}
    assert not any("1187" in one.details for one in rows)


@pytest.mark.proves("P-02")
def test_every_bad_value_is_refused_at_its_field(here: Here) -> None:
    session, _, case, people = here
    referral, _, _ = codes_of(session, case)
    bad = (
        ("reference", {"reference": "R-0000-00"}),
        ("reason", {"reason": "curiosity"}),
        ("matter", {"matter": "  "}),
        ("matter", {"matter": "x" * 201}),
        ("review_on", {"review_on": NOW.date()}),
        ("review_on", {"review_on": NOW.date() + timedelta(days=367)}),
        ("review_on", {"review_on": None}),
    )
    for field, changed in bad:
        values = {"reference": referral} | changed
        with pytest.raises(RuleBroken) as refused:
            placed(session, people["records"], **values)
        assert refused.value.field == field
    assert session.scalar(sa.select(sa.func.count()).select_from(LegalHold)) == 0


@pytest.mark.proves("P-02", "C-11")
def test_two_different_people_lift_a_hold(here: Here) -> None:
    session, _, case, people = here
    records, second = people["records"], people["second"]
    _, person, person_id = codes_of(session, case)
    held = placed(session, records, person)
    with pytest.raises(Conflict, match="Nobody asks"):
        confirm_lift(session, second, held, now=NOW)
    with pytest.raises(RuleBroken, match="20"):
        request_lift(session, records, held, words="settled", now=NOW)
    request_lift(session, records, held, words=WHY, now=NOW)
    told = set(session.scalars(sa.select(Notice.recipient_id).where(Notice.about_kind == "legal_hold")))
    assert told == {second.user_id, people["admin"].user_id}
    with pytest.raises(Denied, match="yourself"):
        confirm_lift(session, records, held, now=NOW)
    assert held_among(session, [person_id]) == {person_id}
    refuse_lift(session, second, held, now=NOW)
    with pytest.raises(Conflict):
        confirm_lift(session, second, held, now=NOW)
    request_lift(session, second, held, words=WHY, now=NOW)
    with pytest.raises(Denied):
        confirm_lift(session, second, held, now=NOW)
    confirm_lift(session, people["admin"], held, now=NOW)
    assert held_among(session, [person_id]) == set()
    with pytest.raises(Conflict, match="lifted already"):
        review_hold(session, records, held, review_on=LATER, now=NOW)
    actions = session.scalars(
        sa.select(AuditRow.action)
        .where(AuditRow.subject_id == held.hex, AuditRow.subject_kind == "legal_hold")
        .order_by(AuditRow.sequence)
    ).all()
    assert actions == [
        "legal_hold.placed",
        "legal_hold.lift_requested",
        "legal_hold.lift_refused",
        "legal_hold.lift_requested",
        "legal_hold.lifted",
    ]


@pytest.mark.proves("P-02")
def test_the_database_refuses_a_hold_that_one_person_lifted(here: Here) -> None:
    session, _, case, people = here
    records = people["records"]
    held = placed(session, records, codes_of(session, case)[0])
    request_lift(session, records, held, words=WHY, now=NOW)
    alone = sa.update(LegalHold).where(LegalHold.id == held)
    with pytest.raises(IntegrityError, match="lifted_by_two"), session.begin_nested():
        session.execute(alone.values(lifted_at=NOW, lifted_by_id=records.user_id))
    with pytest.raises(IntegrityError, match="about_its_kind"), session.begin_nested():
        session.execute(alone.values(referral_id=None))


@pytest.mark.proves("P-02")
def test_nobody_else_places_sees_or_lifts_a_hold(here: Here) -> None:
    session, world, case, people = here
    held = placed(session, people["records"], codes_of(session, case)[0])
    request_lift(session, people["records"], held, words=WHY, now=NOW)
    for actor in (*world.people.values(), people["ngo_records"]):
        if actor.user_id == people["admin"].user_id:
            continue
        with pytest.raises((Denied, NotFound)):
            get_hold(session, actor, held)
        assert list_holds(session, actor) == ()
        with pytest.raises((Denied, NotFound)):
            confirm_lift(session, actor, held, now=NOW)
    with pytest.raises(Denied):
        placed(session, people["admin"], codes_of(session, case)[0])
    nobody = replace(people["records"], permissions=frozenset())
    with pytest.raises(Denied):
        placed(session, nobody, codes_of(session, case)[0])
