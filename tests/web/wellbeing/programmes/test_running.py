"""The pages of those who run programmes: what they refuse, keep and lead to, and for whom they exist."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.database import Base
from partners.memoranda.models import Memorandum
from partners.memoranda.programmes import ProgrammeType as P
from tests.support.memoranda import make_pair, make_person
from tests.support.wellbeing_covered import Supported, make_supported
from tests.support.wellbeing_programmes import describe, run_programme
from tests.web.conftest import WebClient
from wellbeing.programmes.codes import ProgrammeState as S
from wellbeing.programmes.models import Programme
from wellbeing.programmes.queries import get_run_programme

WORDS = {
    "summary": "Weekly talks.",
    "groups": ["officer", "family"],
    "modalities": ["in_person"],
    "languages": ["en"],
    "place": "9 Harbour Row",
    "kept_private": "No supervisor learns anything.",
    "exceptions": ["court_order", "required_by_law"],
}


@pytest.fixture
def place(session: Session, now: datetime) -> Supported:
    return make_supported(session, now)


def the_one(vault: Session) -> Programme:
    vault.expire_all()
    return vault.scalars(sa.select(Programme)).one()


@pytest.mark.parametrize("side", ["coordinator", "manager"])
def test_from_a_name_to_an_offer_and_its_end(
    client: WebClient, vault: Session, place: Supported, side: str
) -> None:
    client.sign_in(getattr(place, side).user_id)
    assert "No programmes yet" in client.page("/me/run/").text
    page = client.submit_and_follow(
        "/me/run/new", agency_id=str(place.pair.agency_id), kind="counselling_in_person", name="Lantern talks"
    )
    row = the_one(vault)
    where = f"/me/run/{row.id}"
    assert "Before you can offer it:" in page.text
    assert "Say who may join." in page.text
    client.page(f"/me/{row.id}", status=404)
    page = client.submit_and_follow(where, having="summary", **WORDS)
    assert "Saved." in page.text
    assert "Before you can offer it:" not in page.text
    page = client.submit_and_follow(where, action=f"{where}/offer")
    assert "Offered. People can find it now." in page.text
    assert "Weekly talks." in client.page(f"/me/{row.id}").text
    page = client.submit_and_follow(
        f"{where}/room", having="places", places="12", places_free="5", wait_days="9"
    )
    assert "5 free" in page.text
    assert "There are some" in client.page(f"/me/{row.id}").text
    page = client.submit_and_follow(where, action=f"{where}/close")
    assert "Nobody new can join; whoever is in it stays." in page.text
    assert the_one(vault).state is S.CLOSED
    client.submit_and_follow(where, action=f"{where}/offer")
    assert the_one(vault).state is S.OFFERED


def test_an_ngo_chooses_among_what_its_agreements_cover(
    client: WebClient, session: Session, place: Supported, now: datetime
) -> None:
    client.sign_in(place.manager.user_id)
    body = client.get("/me/run/new").text
    assert 'value="counselling_in_person"' in body
    assert 'value="chaplaincy"' not in body
    client.sign_in(place.coordinator.user_id)
    assert 'value="chaplaincy"' in client.get("/me/run/new").text, (
        "an agency offers its own people what it likes"
    )
    stranger = make_pair(session, now, agency="Eastgate Police", ngo="Quay House")
    manager = make_person(session, stranger.ngo_id, "Quin Manager", Role.NGO_MANAGER, now=now)
    client.sign_in(manager.user_id)
    assert "No agreement in force lets you support" in client.page("/me/run/new").text


def test_a_wrong_answer_stays_with_its_reason(
    client: WebClient, vault: Session, place: Supported, now: datetime
) -> None:
    key = run_programme(vault, place.by_ngo, agency_id=place.pair.agency_id, now=now)
    client.sign_in(place.manager.user_id)
    answer = client.submit(f"/me/run/{key}", having="summary", phone="call me", name="Harbour talks")
    assert answer.status_code == 422
    assert "Enter a telephone number, for example" in answer.text
    assert 'value="call me"' in answer.text
    assert 'value="Harbour talks"' in answer.text
    answer = client.submit(f"/me/run/{key}", having="summary", kept_private="")
    assert answer.status_code == 422
    assert "Say in your own words what stays private" in answer.text
    answer = client.submit(f"/me/run/{key}/room", having="places", places="3", places_free="4")
    assert answer.status_code == 422
    assert "There cannot be more free places than places." in answer.text
    assert get_run_programme(vault, place.by_ngo, key).places is None


def test_whoever_saves_second_is_told_and_loses_nothing(
    client: WebClient, vault: Session, place: Supported, now: datetime
) -> None:
    key = run_programme(vault, place.by_ngo, agency_id=place.pair.agency_id, now=now)
    client.sign_in(place.manager.user_id)
    form = client.page(f"/me/run/{key}").form(having="summary")
    room = client.page(f"/me/run/{key}/room").form(having="places")
    describe(vault, place.by_ngo, key, now=now, name="Theirs")
    vault.commit()
    answer = client.post(f"/me/run/{key}", data=form.filled({"name": "Mine"}))
    assert answer.status_code == 409
    assert "A colleague has changed this programme meanwhile" in answer.text
    assert 'value="Mine"' in answer.text
    answer = client.post(f"/me/run/{key}/room", data=room.filled({"places": "3"}))
    assert answer.status_code == 409
    vault.expire_all()
    row = get_run_programme(vault, place.by_ngo, key)
    assert (row.name, row.places) == ("Theirs", None)


def test_an_agreement_that_ended_is_told_to_who_runs_it(
    client: WebClient, session: Session, vault: Session, place: Supported, now: datetime
) -> None:
    key = run_programme(vault, place.by_ngo, agency_id=place.pair.agency_id, now=now)
    session.execute(sa.update(Memorandum).values(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 10)))
    session.flush()
    client.sign_in(place.manager.user_id)
    assert "Takes nobody new: no agreement in force covers it" in client.page("/me/run/").text
    assert "It takes nobody new; whoever is in it stays." in client.page(f"/me/run/{key}").text


def test_nothing_reaches_the_main_database(
    client: WebClient, session: Session, vault: Session, place: Supported, now: datetime
) -> None:
    client.sign_in(place.coordinator.user_id)
    client.page("/me/run/new")
    left_out = {"web_session"}
    tables = [table for table in Base.metadata.sorted_tables if table.name not in left_out]
    kept = {table.name: session.execute(sa.select(table)).all() for table in tables}
    client.submit_and_follow(
        "/me/run/new", agency_id=str(place.pair.agency_id), kind="chaplaincy", name="Quiet room"
    )
    where = f"/me/run/{the_one(vault).id}"
    client.submit_and_follow(where, having="summary", **WORDS)
    client.submit_and_follow(where, action=f"{where}/offer")
    for table in tables:
        assert session.execute(sa.select(table)).all() == kept[table.name], table.name


# ---- For whom the pages exist

PAGES = ("/me/run/", "/me/run/new", "/me/run/{key}", "/me/run/{key}/room")


@pytest.mark.parametrize(
    "role",
    [
        Role.OFFICER, Role.LIAISON_OFFICER, Role.SUPERVISOR, Role.LEADERSHIP, Role.PARTNERSHIP_DESK,
        Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.PEER_SUPPORTER, Role.CLINICIAN, Role.WELLBEING_AUDITOR,
    ],
)  # fmt: skip
def test_no_other_role_runs_programmes(
    client: WebClient, session: Session, vault: Session, place: Supported, now: datetime, role: Role
) -> None:
    key = run_programme(vault, place.by_agency, agency_id=place.pair.agency_id, now=now)
    person = make_person(session, place.pair.agency_id, "Some Body", role, now=now)
    client.sign_in(person.user_id)
    for path in PAGES:
        client.page(path.format(key=key), status=403)
    for act in ("offer", "close"):
        assert client.post(f"/me/run/{key}/{act}").status_code == 403


def test_one_side_does_not_find_the_others_programmes(
    client: WebClient, vault: Session, place: Supported, now: datetime
) -> None:
    agency_id = place.pair.agency_id
    own: UUID = run_programme(
        vault, place.by_agency, agency_id=agency_id, now=now, kind=P.EAP, name="First advice"
    )
    theirs: UUID = run_programme(vault, place.by_ngo, agency_id=agency_id, now=now)
    for person, foreign in ((place.coordinator, theirs), (place.manager, own)):
        client.sign_in(person.user_id)
        for path in PAGES[2:]:
            client.page(path.format(key=foreign), status=404)
    client.sign_in(place.coordinator.user_id)
    page = client.page("/me/run/")
    assert "First advice" in page.text
    assert "Offered to our people by others" in page.text
    client.sign_in(place.manager.user_id)
    assert "First advice" not in client.page("/me/run/").text


@pytest.mark.parametrize("act", ["offer", "close"])
def test_a_button_of_an_old_page_does_nothing(
    client: WebClient, vault: Session, place: Supported, now: datetime, act: str
) -> None:
    state = S.CLOSED if act == "offer" else S.OFFERED
    key = run_programme(vault, place.by_ngo, agency_id=place.pair.agency_id, now=now, state=state)
    client.sign_in(place.manager.user_id)
    answer = client.post(f"/me/run/{key}/{act}", data={"csrf_token": "old"})
    assert answer.status_code == 422
    assert "This page was too old" in answer.text
    assert the_one(vault).state is state


def test_pressing_twice_is_told_who_was_first(
    client: WebClient, vault: Session, place: Supported, now: datetime
) -> None:
    key = run_programme(vault, place.by_ngo, agency_id=place.pair.agency_id, now=now)
    client.sign_in(place.manager.user_id)
    form: Any = client.page(f"/me/run/{key}").form(action="/close")
    assert client.post(form.action, data=form.values).status_code == 302
    answer = client.post(form.action, data=form.values)
    assert answer.status_code == 409
    assert "A colleague was first: this programme is closed already." in answer.text
