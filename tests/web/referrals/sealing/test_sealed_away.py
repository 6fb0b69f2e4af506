"""A canary in a sealed record: before, the pages of those who work with it show it; after, no page of anybody does."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from kpi.evaluations.commands import measure
from kpi.evaluations.scopes import scope_of
from kpi.periods import parse_period
from referrals.encounters.models import Encounter
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.people.models import Person
from referrals.sealing.commands import open_seal, request_opening, seal_record
from tests.support import frozen_clock
from tests.support.crawling import Visit, crawl
from tests.support.files_taken import catch_documents, words_of
from tests.support.memoranda import make_person
from tests.support.people import make_encounters
from tests.support.referrals import World, make_referral, make_world
from tests.support.shared_connection import rolled_back
from tests.support.visitors import application_on, sign_in

pytestmark = [pytest.mark.timeout(300), pytest.mark.first_tier("sqlite")]
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
NAME, STORY = "Zephyrine Quillfeather", "Vermilion-heron-4417 at the weir"
WORKERS = ("officer", "supervisor", "desk", "intake", "worker", "manager")
OTHERS = ("leader", "auditor", "records", "ngo_records")


@dataclass(kw_only=True)
class Place:
    """A partnership with one closed case full of canaries, and everybody's walk before it is sealed."""

    app: Flask
    session: Session
    world: World
    people: dict[str, Actor]
    case: UUID
    person: UUID
    before: dict[str, list[Visit]] = field(default_factory=dict)

    def walk(self, name: str) -> list[Visit]:
        """Every page that links lead this person to."""
        client = self.app.test_client()
        user_id = self.people[name].user_id
        assert user_id is not None
        sign_in(client, self.session, user_id, now=NOW)
        return list(crawl(client))

    def canaries(self) -> set[str]:
        """What tells of the record: words, codes and addresses."""
        row = self.session.execute(
            sa.select(Referral.reference, Person.reference.label("code"))
            .join(Person, Person.id == Referral.person_id)
            .where(Referral.id == self.case)
        ).one()
        met = self.session.scalars(sa.select(Encounter.id).where(Encounter.person_id == self.person))
        return {NAME, STORY, row.reference, row.code, str(self.case), str(self.person), *map(str, met)}


@pytest.fixture(scope="module")
def place(engine: Engine, vault_engine: Engine, database_url: str, keys: None) -> Iterator[Place]:
    clock = frozen_clock.start(NOW)
    with (
        rolled_back(engine) as connection,
        rolled_back(vault_engine) as apart,
        pytest.MonkeyPatch.context() as patch,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        catch_documents(patch)
        start = NOW - timedelta(days=2)
        world = make_world(session, start)
        case = make_referral(
            session, world, start, state=ReferralState.CLOSED, person_name=NAME, concern=STORY
        )
        make_referral(session, world, start, state=ReferralState.CLOSED, person_name="Ordinary Case")
        person = session.scalars(sa.select(Referral.person_id).where(Referral.id == case)).one()
        assert person is not None
        make_encounters(session, world.agency.officer, person, [start - timedelta(hours=n) for n in (5, 30)])
        people = {
            **world.people,
            "auditor": make_person(session, world.agency.id, "Aud Itor", Role.AUDITOR, now=NOW),
            "records": make_person(session, world.agency.id, "Rae Records", Role.RECORDS_OFFICER, now=NOW),
            "ngo_records": make_person(session, world.ngo.id, "Nel Records", Role.RECORDS_OFFICER, now=NOW),
        }
        session.commit()
        with application_on(connection, database_url, vault=apart) as app:
            here = Place(app=app, session=session, world=world, people=people, case=case, person=person)
            here.before = {name: here.walk(name) for name in WORKERS}
            yield here
    frozen_clock.stop(clock)


def text_of(visit: Visit) -> str:
    return f"{visit.path}\n{words_of(visit.response)}"


def figures(place: Place) -> str:
    """All figures of the month, as an evaluation would publish them now."""
    scope = scope_of(place.session, agency_id=place.world.agency.id, partnership_id=None)
    period = parse_period("2026-03", scope.timezone)
    return repr(measure(place.session, scope, period=period, now=NOW))


@pytest.mark.proves("P-03", "C-12")
def test_what_is_sealed_exists_for_nobody_and_goes_on_counting(place: Place) -> None:
    session, canaries = place.session, place.canaries()
    for name in WORKERS:
        assert any(one in text_of(visit) for visit in place.before[name] for one in canaries), name
    counted = figures(place)
    code = session.scalars(sa.select(Person.reference).where(Person.id == place.person)).one()
    records = place.people["records"]
    seal = seal_record(session, records, reference=code, reason="court_order", matter="X 12", now=NOW)
    session.commit()
    told = {code} | {str(place.person)}
    for name in (*WORKERS, *OTHERS):
        # Who seals, and who is the second, reads the code of what was sealed; an auditor the ids of the trail.
        allowed = {"records": told, "auditor": canaries - {NAME, STORY}}
        for visit in place.walk(name):
            found = {one for one in canaries - allowed.get(name, set()) if one in text_of(visit)}
            assert not found, (name, visit.path, found)
    gone = 0
    for name in WORKERS:
        client = place.app.test_client()
        user_id = place.people[name].user_id
        assert user_id is not None
        sign_in(client, session, user_id, now=NOW)
        for visit in place.before[name]:
            if any(one in visit.path for one in canaries) and "?" not in visit.path:
                response = client.get(visit.path)
                assert response.status_code in (302, 404), (name, visit.path, response.status_code)
                assert not any(one in words_of(response) for one in (NAME, STORY)), visit.path
                gone += response.status_code == 404
    assert gone >= len(WORKERS)
    assert figures(place) == counted
    request_opening(session, records, seal, words="A court asks for the whole file", now=NOW)
    open_seal(session, place.people["admin"], seal, now=NOW)
    session.commit()
    for name in ("officer", "manager"):
        client = place.app.test_client()
        user_id = place.people[name].user_id
        assert user_id is not None
        sign_in(client, session, user_id, now=NOW)
        assert NAME in client.get(f"/referrals/{place.case}").text
