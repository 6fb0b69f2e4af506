"""What a copy holds: everything of one's own side, opened, nothing of the other side's, nothing that is withheld."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.keys.acting import acting_for
from referrals.casework.notes.commands import add_note
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.people.consents.codes import Purpose
from referrals.people.consents.models import Disclosure
from referrals.people.models import Person
from referrals.retention.fates import FATES
from referrals.subjects.codes import Section
from referrals.subjects.commands import answer_request, note_copy, take_request
from referrals.subjects.copying import as_json
from referrals.subjects.inventory import NOT_TOLD, OF_CASE, OF_CASEWORK, OF_ENCOUNTER, OF_PERSON
from referrals.subjects.models import SubjectRequest
from referrals.subjects.policy import due_on
from referrals.subjects.queries import copy_for, get_request, list_requests
from tests.support.memoranda import make_person
from tests.support.people import make_encounters
from tests.support.referrals import World, make_referral, make_world
from tests.support.shared_connection import rolled_back

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
NAME, STORY, NOTE = "Iris Vale", "Sleeps at the weir since May", "She fears her landlord"
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
        }
        case = make_referral(session, world, NOW, state=ReferralState.ACTIVE, person_name=NAME, concern=STORY)
        make_referral(session, world, NOW, state=ReferralState.ACTIVE, person_name="Jonas Weir")
        person = session.scalars(sa.select(Referral.person_id).where(Referral.id == case)).one()
        make_encounters(session, world.agency.officer, person, [NOW - timedelta(days=1)])
        with acting_for(world.ngo.id):
            worker = session.scalars(sa.select(Referral.worker_id).where(Referral.id == case)).one()
            writer = next(one for one in world.people.values() if one.user_id == worker)
            add_note(session, writer, case, text=NOTE, now=NOW)
            session.flush()
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


def taken(session: Session, actor: Actor, reference: str, **changed: object) -> UUID:
    values = {
        "asked_by": "person",
        "checked_how": "document_seen",
        "words": "driving licence, photograph matches",
        "received_on": NOW.date(),
    } | changed
    return take_request(session, actor, reference=reference, **values, now=NOW)  # type: ignore[arg-type]


def copied(session: Session, actor: Actor, request_id: UUID) -> str:
    row = get_request(session, actor, request_id)
    with acting_for(actor.organisation_id):  # type: ignore[arg-type]
        parts = copy_for(session, actor, row)
    content = as_json(
        parts, organisation="Us", code=row.reference, made_at=NOW, withheld=row.withheld, why=None
    )
    return json.dumps(content)


@pytest.mark.proves("D-01", "D-02")
def test_each_side_copies_what_it_keeps_and_nothing_of_the_others(here: Here) -> None:
    session, world, case, people = here
    referral, person = codes_of(session, case)
    ours = copied(session, people["records"], taken(session, people["records"], person))
    theirs = copied(session, people["ngo_records"], taken(session, people["ngo_records"], referral))
    for text in (ours, theirs):
        assert NAME in text
        assert STORY in text
        assert "Jonas Weir" not in text
        assert not any(one.name in text for one in world.people.values())
    assert NOTE in theirs
    assert NOTE not in ours
    # What the NGO did since is the NGO's to tell: the police learn none of it by a copy either (D-02).
    for told in ("accepted_at", "engaged_at", "closure_reason", '"state"', "referral_event"):
        assert told not in ours
    assert '"accepted_at"' in theirs
    assert '"encounters"' in ours
    assert '"encounters"' not in theirs
    # An agency may name the person by a referral too, and gets the whole person.
    assert '"encounters"' in copied(session, people["records"], taken(session, people["records"], referral))
    with pytest.raises(RuleBroken, match="no such person or referral"):
        taken(session, people["ngo_records"], person)


def test_what_is_withheld_is_in_no_copy_and_the_disclosure_is_logged(here: Here) -> None:
    session, _, case, people = here
    records = people["records"]
    _, person = codes_of(session, case)
    request = taken(session, records, person)
    note_copy(session, records, request, form="json", now=NOW)
    bad = (
        ("answer", {"answer": "perhaps"}),
        ("answer", {"answer": "given", "withheld": ["person"]}),
        ("withheld", {"answer": "given_in_part"}),
        ("withheld", {"answer": "given_in_part", "withheld": ["moon"]}),
        ("why", {"answer": "given_in_part", "withheld": ["person"]}),
        ("why", {"answer": "refused"}),
    )
    for field, changed in bad:
        values: dict[str, Any] = {"answer": "given", "withheld": [], "why": None} | changed
        with pytest.raises(RuleBroken) as refused:
            answer_request(session, records, request, **values, now=NOW)
        assert refused.value.field == field
    answer_request(
        session,
        records,
        request,
        answer="given_in_part",
        withheld=["person", "referrals"],
        why="others",
        now=NOW,
    )
    text = copied(session, records, request)
    assert STORY not in text
    assert '"encounters"' in text
    logged = session.scalars(sa.select(Disclosure).where(Disclosure.purpose == Purpose.PERSONS_REQUEST)).one()
    assert (logged.discloser_id, logged.recipient_id) == (records.organisation_id, records.organisation_id)
    with pytest.raises(Conflict, match="answered already"):
        answer_request(session, records, request, answer="given", withheld=[], why=None, now=NOW)
    refusing = taken(session, records, person)
    answer_request(session, records, refusing, answer="refused", withheld=[], why="proceedings", now=NOW)
    assert json.loads(copied(session, records, refusing))["sections"] == []
    actions = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.subject_id == request.hex).order_by(AuditRow.sequence)
    ).all()
    assert actions == ["subject_request.taken", "subject_request.copied", "subject_request.answered"]


def test_nobody_gets_a_copy_unchecked_or_from_another_organisation(here: Here) -> None:
    session, world, case, people = here
    records = people["records"]
    _, person = codes_of(session, case)
    bad: tuple[tuple[str, dict[str, object]], ...] = (
        ("reference", {"reference": "P-0000"}),
        ("asked_by", {"asked_by": "neighbour"}),
        ("checked_how", {"checked_how": "believed"}),
        ("checked_how", {"asked_by": "representative"}),
        ("words", {"words": "ok"}),
        ("received_on", {"received_on": NOW.date() + timedelta(days=1)}),
        ("received_on", {"received_on": NOW.date() - timedelta(days=367)}),
        ("received_on", {"received_on": None}),
    )
    for field, changed in bad:
        with pytest.raises(RuleBroken) as refused:
            taken(session, records, **({"reference": person} | changed))  # type: ignore[arg-type]
        assert refused.value.field == field
    request = taken(session, records, person, asked_by="representative", checked_how="authority_seen")
    for actor in (*world.people.values(), people["ngo_records"]):
        with pytest.raises((Denied, NotFound)):
            get_request(session, actor, request)
        assert list_requests(session, actor) == ()
    broken = sa.update(SubjectRequest).where(SubjectRequest.id == request)
    with pytest.raises(IntegrityError, match="answered_paired"), session.begin_nested():
        session.execute(broken.values(answered_at=NOW))


def test_the_deadline_is_a_month_in_europe_and_thirty_days_elsewhere() -> None:
    assert due_on(date(2026, 1, 31), country="GB") == date(2026, 2, 28)
    assert due_on(date(2026, 1, 31), country="US") == date(2026, 3, 2)


def test_every_table_that_tells_of_a_person_is_in_the_copy_or_named_with_a_reason() -> None:
    told = {
        table.model
        for mapping in (OF_PERSON, OF_ENCOUNTER, OF_CASE, OF_CASEWORK)
        for tables in mapping.values()
        for table in tables
    }
    assert told.isdisjoint(NOT_TOLD)
    assert {fate.model for fates in FATES.values() for fate in fates} <= told | set(NOT_TOLD)
    assert {section for m in (OF_PERSON, OF_ENCOUNTER, OF_CASE, OF_CASEWORK) for section in m} == set(Section)
