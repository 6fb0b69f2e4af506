"""Sealing by code, what refuses it, and that two people open a seal; what is sealed is nobody's to find."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
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
from referrals.handover.break_glass.commands import open_case
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.policy import visible_to
from referrals.holds.commands import place_hold
from referrals.people.models import Person
from referrals.people.queries import find_by_identity, find_by_reference
from referrals.sealing.commands import open_seal, refuse_opening, request_opening, seal_record
from referrals.sealing.models import RecordSeal
from referrals.sealing.queries import get_seal, list_seals
from tests.support.memoranda import make_person
from tests.support.referrals import World, make_referral, make_world
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
WHY = "A court asks for the whole file"
BORN = date(1980, 2, 3)
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
            "ngo_records": make_person(session, world.ngo.id, "Nel Records", Role.RECORDS_OFFICER, now=NOW),
            "admin": world.agency.admin,
        }
        case = make_referral(
            session, world, NOW, state=ReferralState.CLOSED, person_name="Iris Vale", born_on=BORN
        )
        yield session, world, case, people


@pytest.fixture
def here(whole_world: Here) -> Iterator[Here]:
    savepoint = whole_world[0].begin_nested()
    yield whole_world
    savepoint.rollback()
    whole_world[0].expire_all()


def codes_of(session: Session, referral_id: UUID) -> tuple[str, str]:
    query = sa.select(Referral.reference, Person.reference).join(Person, Person.id == Referral.person_id)
    return session.execute(query.where(Referral.id == referral_id)).one()._tuple()


def sealed(session: Session, actor: Actor, reference: str, **changed: str) -> UUID:
    values = {"reason": "court_order", "matter": "Order 12"} | changed
    return seal_record(session, actor, reference=reference, **values, now=NOW)


def finds(session: Session, actor: Actor, case: UUID) -> bool:
    return session.scalar(visible_to(actor).where(Referral.id == case)) is not None


@pytest.mark.proves("P-03")
def test_a_sealed_person_is_found_by_nobody_until_two_people_open_the_seal(here: Here) -> None:
    session, world, case, people = here
    referral, person = codes_of(session, case)
    known = find_by_identity(session, agency_id=world.agency.id, name="Iris Vale", born_on=BORN)
    assert known is not None
    readers = (world.agency.officer, world.agency.desk, world.ngo.manager, world.ngo.worker)
    assert all(finds(session, one, case) for one in readers)
    seal = sealed(session, people["records"], person.lower())
    assert not any(finds(session, one, case) for one in readers)
    assert find_by_identity(session, agency_id=world.agency.id, name="Iris Vale", born_on=BORN) is None
    assert find_by_reference(session, agency_id=world.agency.id, reference=person) is None
    with pytest.raises(RuleBroken, match="no such case"):
        open_case(
            session, world.agency.stranger, reference=referral, why="person_missing",
            words="He is missing since noon and I stand here", now=NOW,
        )  # fmt: skip
    told = session.scalars(sa.select(Notice.recipient_id).where(Notice.about_kind == "record_seal")).all()
    assert told == [people["ngo_records"].user_id]
    assert not session.scalars(
        sa.select(Notice.id).where(Notice.about_kind == "referral", Notice.about_id == case)
    ).all()
    with pytest.raises(Conflict, match="Nobody asks"):
        open_seal(session, people["admin"], seal, now=NOW)
    request_opening(session, people["records"], seal, words=WHY, now=NOW)
    with pytest.raises(Denied, match="yourself"):
        open_seal(session, people["records"], seal, now=NOW)
    refuse_opening(session, people["admin"], seal, now=NOW)
    request_opening(session, people["records"], seal, words=WHY, now=NOW)
    open_seal(session, people["admin"], seal, now=NOW)
    assert all(finds(session, one, case) for one in readers)
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_id == seal.hex).order_by(AuditRow.sequence)
    ).all()
    assert actions == [
        "record_seal.placed",
        "record_seal.opening_requested",
        "record_seal.opening_refused",
        "record_seal.opening_requested",
        "record_seal.opened",
    ]


@pytest.mark.proves("P-03")
def test_what_another_seal_hides_stays_hidden(here: Here) -> None:
    session, world, case, people = here
    referral, person = codes_of(session, case)
    sealed(session, people["ngo_records"], referral)
    whole = sealed(session, people["records"], person)
    request_opening(session, people["records"], whole, words=WHY, now=NOW)
    open_seal(session, people["admin"], whole, now=NOW)
    assert not finds(session, world.agency.officer, case)
    assert find_by_reference(session, agency_id=world.agency.id, reference=person) is not None


@pytest.mark.proves("P-02", "P-03")
def test_what_is_held_open_or_sealed_is_not_sealed(here: Here) -> None:
    session, world, case, people = here
    referral, person = codes_of(session, case)
    running = make_referral(session, world, NOW, state=ReferralState.ACTIVE, person_name="Jonas Weir")
    for code in codes_of(session, running):
        with pytest.raises(RuleBroken, match="still open") as refused:
            sealed(session, people["records"], code)
        assert refused.value.field == "reference"
    bad = (("reason", {"reason": "whim"}), ("matter", {"matter": " "}), ("matter", {"matter": "x" * 201}))
    for field, changed in bad:
        with pytest.raises(RuleBroken) as refused:
            sealed(session, people["records"], referral, **changed)
        assert refused.value.field == field
    savepoint = session.begin_nested()
    place_hold(
        session, people["ngo_records"], reference=referral, reason="inquiry", matter="7",
        review_on=NOW.date() + timedelta(days=9), now=NOW,
    )  # fmt: skip
    for code in (referral, person):
        with pytest.raises(RuleBroken, match="legal hold"):
            sealed(session, people["records"], code)
    savepoint.rollback()
    session.expire_all()
    sealed(session, people["records"], person)
    for code in (referral, person):
        with pytest.raises(RuleBroken, match="sealed already"):
            sealed(session, people["records"], code)


@pytest.mark.proves("P-03")
def test_nobody_else_seals_sees_or_opens(here: Here) -> None:
    session, world, case, people = here
    referral, person = codes_of(session, case)
    seal = sealed(session, people["records"], referral)
    request_opening(session, people["records"], seal, words=WHY, now=NOW)
    for actor in (*world.people.values(), people["ngo_records"]):
        if actor.user_id == people["admin"].user_id:
            continue
        with pytest.raises((Denied, NotFound)):
            get_seal(session, actor, seal)
        with pytest.raises((Denied, NotFound)):
            open_seal(session, actor, seal, now=NOW)
        assert list_seals(session, actor) == ()
        with pytest.raises((Denied, RuleBroken)):
            sealed(session, actor, person)
    alone = sa.update(RecordSeal).where(RecordSeal.id == seal)
    asked = people["records"].user_id
    with pytest.raises(IntegrityError, match="opened_by_two"), session.begin_nested():
        session.execute(alone.values(opened_at=NOW, opened_by_id=asked))
