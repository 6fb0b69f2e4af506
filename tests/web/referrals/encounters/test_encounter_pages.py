"""The encounter pages: recording, the lists, one encounter, correction."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import SYSTEM, Role
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.commands import import_toronto, record_encounter
from referrals.encounters.models import Encounter
from referrals.encounters.toronto import TorontoEncounter
from tests.support.encounters import Station, good_values, make_station
from tests.support.memoranda import make_person
from tests.support.statements import counted_statements
from tests.web.conftest import WebClient

EACH = re.compile(r"/encounters/[0-9a-f-]{36}")
NAUGHTY = "<script>alert(1)</script> & “Ωmega”"
ANSWERS: dict[str, Any] = {
    "event_number": "26-004711",
    "area": "unknown",
    "event_type": "suicide_related",
    "crisis": "yes",
    "primary_disposition": "referred_to_ngo",
    "apprehension": "no",
    "arrest": "unknown",
    "reportable_force": "no",
}
"""The required answers that a new form does not fill in by itself; day and time it does."""


@pytest.fixture
def station(session: Session, now: datetime) -> Station:
    return make_station(session, now)


def imported(session: Session, station: Station, now: datetime, count: int = 1) -> None:
    rows = [
        TorontoEncounter(
            external_id=str(number),
            year=2014,
            month=1,
            weekday=2,
            hour=9,
            event_type=EventType.OVERDOSE,
            division="D51",
            occurrence_created=YesNoUnknown.UNKNOWN,
            apprehension_made=YesNoUnknown.YES,
            neighbourhood_code="168",
            neighbourhood="Downtown Yonge East",
            precision=TimePrecision.HOUR_OF_MONTH,
        )
        for number in range(count)
    ]
    import_toronto(session, SYSTEM, agency_id=station.agency_id, rows=rows, now=now)


def test_an_officer_records_an_encounter_with_the_required_answers_alone(
    session: Session, client: WebClient, station: Station
) -> None:
    client.sign_in(station.officer.user_id)
    page = client.submit_and_follow("/encounters/new", **ANSWERS)
    assert "Suicide-related" in page.text
    encounter = session.scalars(sa.select(Encounter)).one()
    # The form begins with the agency's present day and time: 11:30 in New York.
    assert (encounter.year, encounter.month, encounter.weekday, encounter.hour) == (2026, 3, 2, 11)
    assert encounter.precision is TimePrecision.MINUTE
    assert encounter.arrest is YesNoUnknown.UNKNOWN
    assert encounter.referral_offered is YesNoUnknown.YES
    assert encounter.unit_id == station.officer.unit_id
    assert encounter.person_id is None


def test_at_most_twelve_answers_are_required(client: WebClient, station: Station) -> None:
    client.sign_in(station.officer.user_id)
    page = client.page("/encounters/new")
    form = page.form(having="event_number")
    response = client.post(form.action, data=form.filled({"occurred_on": "", "occurred_time": ""}))
    assert response.status_code == 422
    asked = {
        name
        for name in (
            *ANSWERS,
            "occurred_on",
            "occurred_time",
            "natures",
            "person_name",
            "narrative",
            "injury",
        )
        if f'id="{name}-error"' in response.text
    }
    assert asked == {*ANSWERS, "occurred_on", "occurred_time"}
    assert len(asked) == 10


def test_everything_that_was_answered_is_shown_unharmed(
    session: Session, client: WebClient, station: Station
) -> None:
    client.sign_in(station.officer.user_id)
    page = client.submit_and_follow(
        "/encounters/new",
        **ANSWERS
        | {
            "area": str(station.area_id),
            "event_number": NAUGHTY[:40],
            "reportable_force": "yes",
            "techniques": ["verbal_de_escalation", "handcuffs"],
            "natures": ["chemically_induced"],
            "behaviours": ["mania", "severe_agitation"],
            "narrative": f"{NAUGHTY}\nsecond line",
            "person_name": NAUGHTY,
            "born_on": "1990-02-03",
            "age_band": "26_64",
        },
    )
    for words in (
        NAUGHTY,
        "second line",
        "Handcuffs",
        "Alcohol or drugs",
        "Severe agitation",
        "North",
        "Feb 3, 1990",
    ):
        assert words.casefold() in page.text.casefold(), words
    stored = session.execute(sa.text("SELECT narrative_sealed FROM encounter")).scalar_one()
    assert b"script" not in bytes(stored)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"primary_disposition": "diverted", "arrest": "yes"}, "A person who was diverted was not arrested."),
        ({"primary_disposition": "arrested", "arrest": "unknown"}, "The encounter ended in an arrest"),
        ({"reportable_force": "yes"}, "Reportable force needs at least one means of force."),
        (
            {"reportable_force": "yes", "techniques": ["active_listening"]},
            "Reportable force needs at least one means of force.",
        ),
        (
            {"primary_disposition": "unable_to_contact", "behaviours": ["mania"]},
            "A person who could not be met showed no behaviour.",
        ),
        ({"primary_disposition": "emergency_detention"}, "emergency involuntary detention: answer yes"),
        ({"occurred_on": "2026-03-12"}, "The encounter cannot be in the future."),
        ({"occurred_on": "2026-03-08", "occurred_time": "02:30"}, "That time did not exist"),
        ({"occurred_on": "0201-03-08"}, "Check the year"),
        ({"event_number": "a\x00b"}, "cannot be stored"),
        ({"born_on": "2031-01-01"}, "Check the date of birth."),
    ],
)
def test_a_broken_rule_is_named_at_its_field_and_nothing_is_kept(
    session: Session, client: WebClient, station: Station, wrong: dict[str, Any], words: str
) -> None:
    client.sign_in(station.officer.user_id)
    response = client.submit("/encounters/new", **(ANSWERS | wrong))
    assert response.status_code == 422
    assert words in response.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Encounter)) == 0


def test_several_broken_rules_are_named_at_once(client: WebClient, station: Station) -> None:
    client.sign_in(station.officer.user_id)
    wrong = {"primary_disposition": "arrested", "reportable_force": "yes", "occurred_on": "2026-03-12"}
    response = client.submit("/encounters/new", **(ANSWERS | wrong))
    for words in ("ended in an arrest", "means of force", "in the future"):
        assert words in response.text


def test_a_forged_answer_is_refused(
    client: WebClient, station: Station, session: Session, now: datetime
) -> None:
    elsewhere = make_station(session, now, name="Southgate Police")
    client.sign_in(station.officer.user_id)
    form = client.page("/encounters/new").form(having="event_number")
    for forged in (
        {"area": str(elsewhere.area_id)},
        {"primary_disposition": "x"},
        {"natures": ["x"]},
        {"arrest": "x"},
    ):
        body: dict[str, Any] = {**dict(form.filled(ANSWERS)), **forged}
        assert client.post(form.action, data=body).status_code == 422, forged


def test_who_sees_which_encounters(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    keys: dict[str, UUID] = {}
    for actor in (station.officer, station.colleague, station.stranger):
        keys[actor.name] = record_encounter(
            session, actor, values=good_values(event_number=actor.name), now=now
        )
    imported(session, station, now)
    client.sign_in(station.officer.user_id)
    text = client.page("/encounters/?tab=agency").text
    assert "Olu Officer" in text
    assert "Cato Colleague" not in text
    client.page(f"/encounters/{keys['Cato Colleague']}", status=404)
    client.page(f"/encounters/{keys['Cato Colleague']}/edit", status=404)
    client.page(f"/encounters/{uuid4()}", status=404)
    client.sign_in(station.supervisor.user_id)
    assert "No encounters yet" in client.page("/encounters/?tab=own").text
    assert client.page("/encounters/").text == client.page("/encounters/?tab=unit").text, (
        "a supervisor starts at the unit"
    )
    unit = client.page("/encounters/?tab=unit").text
    assert "Cato Colleague" in unit
    assert "Nia Nightshift" not in unit
    agency = client.page("/encounters/?tab=agency").text
    assert "Nia Nightshift" in agency
    assert "January 2014, a Wednesday, 9 o’clock hour; day not known" in agency
    other = make_station(session, now, name="Southgate Police")
    client.sign_in(other.supervisor.user_id)
    assert "No encounters yet" in client.page("/encounters/?tab=agency").text
    client.page(f"/encounters/{keys['Olu Officer']}", status=404)


def test_an_imported_encounter_promises_no_day_and_is_not_corrected(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    imported(session, station, now)
    key = session.scalars(sa.select(Encounter.id)).one()
    client.sign_in(station.supervisor.user_id)
    page = client.page(f"/encounters/{key}")
    assert "January 2014, a Wednesday, 9 o’clock hour; day not known" in page.h1
    assert "Downtown Yonge East (168)" in page.text
    assert "Correct" not in page.links
    client.page(f"/encounters/{key}/edit", status=409)


def test_a_list_of_many_pages_holds_each_encounter_once(
    session: Session, client: WebClient, station: Station, now: datetime, connection: Connection
) -> None:
    imported(session, station, now, count=60)
    client.sign_in(station.supervisor.user_id)
    seen: list[str] = []
    path: str | None = "/encounters/?tab=agency"
    while path:
        with counted_statements(connection) as statements:
            page = client.page(path)
        assert len(statements) <= 8
        seen += [link for link in (a.get("href") or "" for a in page.all("a")) if EACH.fullmatch(link)]
        path = page.links.get("Next →")
    assert len(seen) == len(set(seen)) == 60


def test_a_correction_changes_what_was_wrong_and_leaves_a_trail(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    key = record_encounter(session, station.officer, values=good_values(), now=now)
    client.sign_in(station.officer.user_id)
    page = client.submit_and_follow(
        f"/encounters/{key}/edit",
        primary_disposition="arrested",
        arrest="yes",
        warrant_arrest="yes",
        narrative="Name was misspelt: Zebulon",
    )
    assert "Arrested" in page.text
    details = session.scalars(
        sa.select(AuditRow.details).where(AuditRow.action == "encounter.corrected")
    ).one()
    for field in ("arrest", "disposition", "narrative", "primary_disposition", "warrant_arrest"):
        assert f'"{field}"' in details
    assert "Zebulon" not in details
    assert '"event_number"' not in details


def test_the_second_of_two_corrections_is_a_conflict(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    key = record_encounter(session, station.officer, values=good_values(), now=now)
    client.sign_in(station.officer.user_id)
    form = client.page(f"/encounters/{key}/edit").form(having="event_number")
    first = client.post(form.action, data=form.filled({"natures": ["unknown"]}))
    assert first.status_code == 302
    assert client.post(form.action, data=form.filled({"weapon": "knife"})).status_code == 409


def test_correcting_without_touching_the_person_keeps_the_person(
    session: Session, client: WebClient, station: Station
) -> None:
    client.sign_in(station.officer.user_id)
    client.submit_and_follow("/encounters/new", **ANSWERS, person_name="Ida Ellis")
    before = session.execute(sa.select(Encounter.id, Encounter.person_id)).one()
    client.submit_and_follow(f"/encounters/{before.id}/edit", weapon="knife")
    assert session.scalar(sa.select(Encounter.person_id)) == before.person_id is not None
    client.submit_and_follow(f"/encounters/{before.id}/edit", person_name="")
    assert session.scalar(sa.select(Encounter.person_id)) is None


def test_earlier_crisis_contacts_of_the_same_person_are_counted(
    session: Session, client: WebClient, station: Station
) -> None:
    client.sign_in(station.officer.user_id)
    person = {"person_name": "Ida Ellis", "born_on": "1988-05-06"}
    for day in ("2025-03-01", "2025-09-01", "2026-02-01"):
        page = client.submit_and_follow("/encounters/new", **ANSWERS | person | {"occurred_on": day})
    assert "Crisis encounters in the 365 days before 2" in " ".join(page.text.split())


def test_a_person_is_referred_from_the_encounter(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    key = record_encounter(session, station.officer, values=good_values(), now=now)
    client.sign_in(station.officer.user_id)
    link = client.page(f"/encounters/{key}").links["Refer this person"]
    assert link.endswith(f"?encounter={key}")
    client.page(link)


def test_leadership_and_administrators_reach_no_encounter(
    session: Session, client: WebClient, station: Station, now: datetime
) -> None:
    for role in (Role.LEADERSHIP, Role.ORGANISATION_ADMIN, Role.PARTNERSHIP_DESK):
        person = make_person(session, station.agency_id, f"Pat {role.value}", role, now=now)
        client.sign_in(person.user_id)
        client.page("/encounters/", status=403)
        client.page("/encounters/new", status=403)
