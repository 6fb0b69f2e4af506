"""The whole encounter form: what is folded, what is kept, what is refused at its field, and what the page shows."""

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from referrals.encounters.commands import record_encounter
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.models import Encounter
from tests.support.encounters import Station, good_values, make_station
from tests.web.conftest import WebClient
from tests.web.referrals.encounters.test_encounter_pages import ANSWERS

FULL: dict[str, Any] = {
    "reported_time": "11:05",
    "dispatched_time": "11:06",
    "arrived_time": "11:15",
    "cleared_time": "11:29",
    "occurred_time": "11:00",
    "initial_call_type": "welfare_check",
    "reporting_party": "family",
    "video": "yes",
    "veteran": "no",
    "housing": "shelter",
    "language": "Polish",
    "known_to_service": "yes",
    "known_told_by": "person",
    "sex_stated": "another",
    "ethnicity_perceived": "mixed",
    "cit_requested": "yes",
    "cit_dispatched": "yes",
    "cit_arrived": "yes",
    "supervisor_responded": "yes",
    "units": "2",
    "risks": ["child_present"],
    "weapon": "knife",
    "weapon_uses": ["displayed"],
    "injury_officer": "minor",
    "destination": "crisis_centre",
    "handover_arrived_time": "11:20",
    "handed_over_time": "11:25",
    "arrestable_offence": "yes",
    "offence_decision": "warned",
    "decision_reason": "Shop did not press charges",
}


@pytest.fixture
def station(session: Session, now: datetime) -> Station:
    return make_station(session, now)


def test_what_is_optional_is_folded_and_a_fresh_form_unfolds_nothing(
    client: WebClient, station: Station
) -> None:
    client.sign_in(station.officer.user_id)
    page = client.page("/encounters/new")
    folded = [d for d in page.all("details") if "details" in (d.get("class") or "").split()]
    assert len(folded) == 7
    assert not any(d.get("open") is not None for d in folded)
    for name in ("event_number", "area", "primary_disposition", "arrest"):
        assert not any(d.findall(f".//*[@name='{name}']") for d in folded), name


def test_a_full_form_is_stored_and_shown(session: Session, client: WebClient, station: Station) -> None:
    client.sign_in(station.officer.user_id)
    page = client.submit_and_follow("/encounters/new", **ANSWERS | FULL)
    text = " ".join(page.text.split())
    for words in (
        "Welfare check",
        "Family or partner",
        "In a shelter",
        "Polish",
        "Another, as the person says",
        "More than one, as perceived",
        "Knife (Displayed)",
        "A child was present",
        "Crisis centre",
        "Shop did not press charges",
        "9 of 12 minimum facts known.",
    ):
        assert words in text, words
    stored = session.scalars(sa.select(EncounterDetail)).one()
    assert stored.cleared_at is not None
    assert stored.arrived_at is not None
    assert (stored.cleared_at - stored.arrived_at).total_seconds() == 14 * 60


def test_correcting_shows_every_answer_again_and_saving_it_changes_nothing(
    session: Session, client: WebClient, station: Station
) -> None:
    client.sign_in(station.officer.user_id)
    client.submit_and_follow("/encounters/new", **ANSWERS | FULL)
    key = session.scalars(sa.select(Encounter.id)).one()
    before = dict(session.execute(sa.select(*EncounterDetail.__table__.columns)).one()._mapping)
    client.submit_and_follow(f"/encounters/{key}/edit")
    session.expire_all()
    after = dict(session.execute(sa.select(*EncounterDetail.__table__.columns)).one()._mapping)
    assert after == before
    page = client.page(f"/encounters/{key}/edit")
    assert sum(d.get("open") is not None for d in page.all("details")) >= 5


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"dispatched_time": "11:10", "arrived_time": "11:05"}, "arrived_time", "Nobody arrives before"),
        (
            {"reported_time": "11:10", "cleared_time": "11:05"},
            "cleared_time",
            "not cleared before the arrival",
        ),
        ({"cit_arrived": "yes"}, "cit_dispatched", "A crisis-trained officer who arrived was dispatched"),
        ({"units": "0"}, "units", "Enter a number from 1 to 99."),
        ({"units": "two"}, "units", "Not a valid integer"),
        ({"weapon_uses": ["used"]}, "weapon", "Say which weapon it was."),
        ({"offence_decision": "arrested"}, "arrest", "answer yes here"),
        ({"diversion_eligible": "yes"}, "arrestable_offence", "answer yes here"),
        ({"known_told_by": "person"}, "known_to_service", "answer yes here"),
        ({"reported_on": "2026-03-10"}, "reported_time", "Enter the time too."),
    ],
)
def test_a_refusal_stands_at_its_field_unfolded_and_what_was_typed_stays(
    session: Session, client: WebClient, station: Station, wrong: dict[str, Any], field: str, words: str
) -> None:
    client.sign_in(station.officer.user_id)
    typed = {"narrative": "She asked for her sister", "occurred_time": "11:00", "decision_reason": ""}
    response = client.submit("/encounters/new", **ANSWERS | typed | wrong)
    assert response.status_code == 422
    text = response.get_data(as_text=True)
    assert words in text
    assert f'id="{field}-error"' in text
    assert "She asked for her sister" in text
    assert session.scalar(sa.select(sa.func.count()).select_from(Encounter)) == 0


def test_questions_of_the_mental_health_act_stand_on_british_forms_only(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    client.sign_in(station.officer.user_id)
    assert "section 135" not in client.page("/encounters/new").text
    session.execute(sa.update(Organisation).where(Organisation.id == station.agency_id).values(country="GB"))
    session.commit()
    assert "section 135" in client.page("/encounters/new").text
    section = {
        "apprehension": "yes",
        "detention_power": "section_136",
        "place_of_safety": "police_station",
        "conveyance": "ambulance",
        "professional_consulted": "yes",
    }
    response = client.submit("/encounters/new", **ANSWERS | section)
    assert "why a police station was used" in response.get_data(as_text=True)
    page = client.submit_and_follow(
        "/encounters/new", **ANSWERS | section | {"place_justification": "No place was free in the county"}
    )
    assert "Section 136" in page.text
    assert "No place was free in the county" in page.text


def test_a_referral_from_an_encounter_asks_nothing_twice(
    session: Session, client: WebClient, station: Station
) -> None:
    client.sign_in(station.officer.user_id)
    page = client.submit_and_follow(
        "/encounters/new",
        **ANSWERS | {"person_name": "Ida Ellis", "born_on": "1988-05-06", "language": "Polish"},
    )
    form = client.page(page.links["Refer this person"]).form(having="person_name")
    assert form.values["person_name"] == ["Ida Ellis"]
    assert form.values["born_on"] == ["1988-05-06"]
    assert form.values["language"] == ["Polish"]


def test_a_strangers_encounter_tells_a_referral_nothing(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    key = record_encounter(session, station.officer, values=good_values(), now=now)
    client.sign_in(station.colleague.user_id)
    form = client.page(f"/referrals/new?encounter={key}").form(having="person_name")
    assert form.values["person_name"] == [""]
