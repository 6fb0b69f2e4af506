"""`concordat keys`: how the keys stand, and a change of the key that wraps them, on a database with a person in it."""

import base64
import json
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from audit.models import AuditRow
from core.database import make_engine
from core.keys import door
from core.keys.acting import acting_for
from referrals.casework.notes.commands import add_note
from referrals.handover.lifecycle import ReferralState
from referrals.people.models import Person
from tests.support.console import Console
from tests.support.people import make_person
from tests.support.referrals import make_referral, make_world
from tests.support.settings import DATA_KEY, use_test_keys

OLD = f"1:{base64.b64encode(DATA_KEY).decode()}"
NEW = f"2:{base64.b64encode(bytes(range(60, 92))).decode()}"


@pytest.fixture
def people(own_database_url: str, keys: None, now: datetime) -> Engine:
    engine = make_engine(own_database_url)
    with Session(engine) as session:
        make_person(session, make_world(session, now).agency.officer, now, name="Jo Canary")
        session.commit()
    return engine


@pytest.mark.proves("D-01")
def test_an_ngo_gets_a_key_of_its_own(
    own_database_url: str, keys: None, now: datetime, concordat: Console
) -> None:
    engine = make_engine(own_database_url)
    with Session(engine) as session:
        world = make_world(session, now)
        key = make_referral(session, world, now, state=ReferralState.ACTIVE)
        with acting_for(world.ngo.id):
            add_note(session, world.ngo.worker, key, text="He lives with the canary", now=now)
        name = session.scalars(sa.select(Organisation.name).where(Organisation.id == world.ngo.id)).one()
        session.commit()
    engine.dispose()
    ngo_id = world.ngo.id
    concordat.set(environment="production", secure_cookies="yes")
    wrong = {one["check"]: one for one in json.loads(concordat("doctor", "--json").out) if not one["ok"]}
    assert wrong["own keys"]["found"] == f"under the common key: {name}"
    assert "concordat keys own NAME" in wrong["own keys"]["cure"]
    concordat.set(environment="test", secure_cookies="no")
    assert concordat("keys", "own", "Nobody").code == 1
    entry = concordat.done("keys", "own", name).strip()
    assert entry.startswith(f"{ngo_id}/1:")
    concordat.set(data_keys=f"{OLD},{entry}")
    assert concordat.done("keys", "own", name).startswith(f"{ngo_id}/2:")
    assert "1 keys wrapped anew" in concordat.done("keys", "rotate")
    status = json.loads(concordat("keys", "status", "--json").out)["main"]
    assert (status["organisations_by_their_own"], status["organisations_by_the_common"]) == (1, 0)
    assert "1 under a key of their own, 0 under the common one" in concordat.done("keys", "status")
    concordat.set(environment="production", secure_cookies="yes")
    assert "ok      own keys:" in concordat("doctor").out


@pytest.mark.proves("F-06")
def test_the_whole_change_of_a_key(people: Engine, concordat: Console) -> None:
    run = concordat
    before = json.loads(run("keys", "status", "--json").out)["main"]
    assert before["numbers"]["1"]["wraps"] >= 1
    assert before["fields"] >= 2
    run.set(data_keys=f"{OLD},{NEW}")
    assert not json.loads(run("keys", "status", "--json").out)["main"]["numbers"]["1"]["may_go"]
    said = run("keys", "rotate", "--data")
    assert (said.code, said.err) == (0, "")
    assert f"{before['fields']} fields sealed anew" in said.out
    after = json.loads(run("keys", "status", "--json").out)["main"]
    assert after["numbers"]["1"] == {"wraps": 0, "seals_directly": 0, "may_go": True}
    index = next(line for line in run("keys", "index").out.splitlines()).partition(": ")[2]
    run.set(data_keys=f"{NEW},{index}")
    assert run("keys", "status").code == 0
    door.cache.clear()
    with Session(people) as session:
        assert session.query(Person).one().name == "Jo Canary"
        assert session.query(AuditRow).filter_by(action="data_keys.rotated").one().subject_id == "main"
    run.set(data_keys=OLD)
    refused = run("keys", "status")
    assert (refused.code, "needed and missing: main 2" in refused.err) == (1, True)
    use_test_keys()
    people.dispose()
