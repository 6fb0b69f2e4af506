"""The pages of reports of force: writing one's own, finding the encounter, signing off."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from referrals.encounters.commands import record_encounter
from referrals.encounters.force.models import ForceReport
from tests.support.encounters import Station, good_values, make_station
from tests.support.memoranda import make_person
from tests.web.conftest import WebClient

REPORT: dict[str, Any] = {
    "tactic_1": "unarmed_skills",
    "tactic_2": "",
    "tactic_3": "handcuffs_compliant",
    "level": "low",
    "reasons": ["protect_person"],
    "injury_person": "none",
    "injury_officer": "unknown",
    "account": "Held both arms <b>gently</b>",
}
WHY = "Say who called the ambulance"


@pytest.fixture
def station(session: Session, now: datetime) -> Station:
    return make_station(session, now)


@pytest.fixture
def key(session: Session, station: Station, now: datetime) -> UUID:
    return record_encounter(session, station.officer, values=good_values(), now=now)


def test_a_colleague_finds_the_encounter_by_its_number_and_sees_nothing_else_of_it(
    client: WebClient, station: Station, key: UUID
) -> None:
    client.sign_in(station.colleague.user_id)
    client.page(f"/encounters/{key}", status=404)
    response = client.submit("/encounters/force/find", event_number="26-0000")
    assert response.status_code == 422
    assert "recorded no encounter of this number" in response.get_data(as_text=True)
    page = client.submit_and_follow("/encounters/force/find", event_number="26-004711")
    assert "Event 26-004711" in page.text
    assert "partner organisation" not in page.text
    page = client.submit_and_follow(f"/encounters/{key}/force", **REPORT)
    text = " ".join(page.text.split())
    assert "1. Unarmed skills" in text
    assert "2. Handcuffs, person compliant" in text
    assert "Held both arms <b>gently</b>" in text
    assert "Sign off" not in text
    client.page(f"/encounters/{key}", status=404)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"tactic_1": "", "tactic_3": ""}, "tactic_1", "Choose at least one means of force besides talking."),
        (
            {"tactic_1": "ced_drawn", "tactic_2": "ced_fired"},
            "tactic_1",
            "only the highest use: Energy device fired.",
        ),
        ({"tactic_2": "unarmed_skills"}, "tactic_1", "Each means stands once"),
        ({"reasons": []}, "reasons", "Choose at least one reason."),
        ({"level": ""}, "level", "Choose the level."),
        ({"injury_person": ""}, "injury_person", "“Not known” is one."),
    ],
)
def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(
    session: Session,
    client: WebClient,
    station: Station,
    key: UUID,
    wrong: dict[str, Any],
    field: str,
    words: str,
) -> None:
    client.sign_in(station.officer.user_id)
    response = client.submit(f"/encounters/{key}/force", **REPORT | wrong)
    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert words in text
    assert f'id="{field}-error"' in text
    assert "Held both arms" in text
    assert session.scalar(sa.select(sa.func.count()).select_from(ForceReport)) == 0


def test_a_supervisor_gives_back_and_signs_off(
    session: Session, client: WebClient, station: Station, key: UUID
) -> None:
    client.sign_in(station.officer.user_id)
    client.submit_and_follow(f"/encounters/{key}/force", **REPORT)
    report = session.scalars(sa.select(ForceReport.id)).one()
    path = f"/encounters/{key}/force/{report}"
    client.sign_in(station.supervisor.user_id)
    assert "Olu Officer" in client.page("/encounters/force").text
    page = client.page(f"/encounters/{key}")
    assert "Means of force, each counted once: Handcuffs, person compliant, Unarmed skills" in " ".join(
        page.text.split()
    )
    form = client.page(path).form(having="note")
    refused = client.post(path, data=form.filled({"note": "Short", "back": "1"}))
    assert refused.status_code == 422
    assert "Say in at least 15 characters what is missing." in refused.get_data(as_text=True)
    assert client.post(path, data=form.filled({"note": WHY, "back": "1"})).status_code == 302
    client.sign_in(station.officer.user_id)
    assert WHY in client.page(path).text
    assert WHY in client.page(f"/encounters/{key}/force").text
    client.submit_and_follow(f"/encounters/{key}/force", level="intermediate")
    client.sign_in(station.supervisor.user_id)
    form = client.page(path).form(having="note")
    assert client.post(path, data=form.filled({"sign": "1"})).status_code == 302
    assert "Signed off" in client.page(path).text
    client.sign_in(station.officer.user_id)
    client.page(f"/encounters/{key}/force", status=409)


def test_nobody_else_reaches_a_report(
    session: Session, client: WebClient, station: Station, key: UUID, now: datetime
) -> None:
    client.sign_in(station.officer.user_id)
    client.submit_and_follow(f"/encounters/{key}/force", **REPORT)
    report = session.scalars(sa.select(ForceReport.id)).one()
    path = f"/encounters/{key}/force/{report}"
    elsewhere = make_station(session, now, name="Southgate Police")
    for person in (station.colleague, station.stranger, elsewhere.supervisor):
        client.sign_in(person.user_id)
        client.page(path, status=404)
    client.sign_in(elsewhere.officer.user_id)
    client.page(f"/encounters/{key}/force", status=404)
    desk = make_person(session, station.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    client.sign_in(desk.user_id)
    client.page(path, status=403)


def test_an_officer_signs_nothing_off_by_a_forged_request(
    session: Session, client: WebClient, station: Station, key: UUID
) -> None:
    client.sign_in(station.officer.user_id)
    client.submit_and_follow(f"/encounters/{key}/force", **REPORT)
    report = session.scalars(sa.select(ForceReport.id)).one()
    form = client.page(f"/encounters/{key}/force").form(having="account")
    token = {"csrf_token": form.values["csrf_token"], "sign": ["1"]}
    path = f"/encounters/{key}/force/{report}"
    assert client.post(path, data=token).status_code == 403
