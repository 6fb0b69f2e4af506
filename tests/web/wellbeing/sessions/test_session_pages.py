"""Sessions in pages: the person, the provider, the manager's numbers, and the neutral calendar file."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar
from sqlalchemy.orm import Session

from tests.support.frozen_clock import Clock
from tests.support.wellbeing_care import Care, make_care, visitor_for
from tests.web.conftest import WebClient
from wellbeing.enrolments.parties import Side
from wellbeing.enrolments.sessions.commands import propose
from wellbeing.enrolments.sessions.models import CareSession
from wellbeing.enrolments.sessions.rules import Proposal
from wellbeing.pages import told_by
from wellbeing.programmes.codes import Modality

LINK = "https://call.example/room/7f3a"


@pytest.fixture
def care(app: Flask, session: Session, vault: Session, now: datetime) -> Care:
    made = make_care(session, vault, now)
    vault.commit()
    session.commit()
    return made


@pytest.fixture
def planned(session: Session, vault: Session, care: Care, now: datetime) -> UUID:
    session_id = propose(
        vault,
        visitor_for(session, care.clinician),
        care.id,
        side=Side.PROVIDER,
        proposal=Proposal(
            starts_at=now + timedelta(days=2), minutes=45, modality=Modality.TELEHEALTH, place=LINK
        ),
        now=now,
    )
    vault.commit()
    return session_id


def one(vault: Session) -> CareSession:
    vault.expire_all()
    return vault.scalars(sa.select(CareSession)).one()


def test_the_person_asks_and_the_provider_says_yes(client: WebClient, vault: Session, care: Care) -> None:
    client.sign_in(care.officer)
    page = client.submit_and_follow(
        f"/me/mine/{care.id}/times/new", having="starts_at", starts_at="2026-03-13T10:30", modality="phone"
    )
    assert "Asked for" in page.text
    row = one(vault)
    # Typed in New York, in summer time.
    assert row.starts_at.isoformat() == "2026-03-13T14:30:00+00:00"
    client.sign_in(care.clinician)
    page = client.submit_and_follow(
        f"/me/work/{care.id}/times/{row.id}/confirm", having="place", place="Call 410 555 0100"
    )
    assert "Planned" in page.text
    client.sign_in(care.officer)
    assert "Call 410 555 0100" in client.page(f"/me/mine/{care.id}/times/{row.id}").text


def test_mistakes_are_told_at_their_field(client: WebClient, care: Care) -> None:
    client.sign_in(care.clinician)
    path = f"/me/work/{care.id}/times/new"
    for values, words in (
        ({"starts_at": "2026-03-01T10:00"}, "still to come"),
        ({"starts_at": "2026-03-13T10:00", "minutes": "3"}, "between 5 and 480"),
        (
            {"starts_at": "2026-03-13T10:00", "modality": "telehealth", "place": "http://call.example"},
            "begins with https",
        ),
        ({"starts_at": ""}, "Say which day"),
    ):
        answer = client.submit(path, having="starts_at", **values)
        assert answer.status_code == 422
        assert words in answer.text


def test_the_provider_records_and_the_person_reads_attendance_without_the_note(
    client: WebClient, care: Care, planned: UUID, clock: Clock
) -> None:
    clock.advance(days=3)
    client.sign_in(care.clinician)
    path = f"/me/work/{care.id}/times/{planned}"
    page = client.submit_and_follow(
        f"{path}/report", having="version", attendance="attended", is_meaningful="y", note="Sleeps badly"
    )
    assert "Attended" in page.text
    assert "Sleeps badly" in client.page(path).text
    client.sign_in(care.officer)
    page = client.page(f"/me/mine/{care.id}/times/{planned}")
    assert "Attended" in page.text
    assert "Sleeps" not in page.text


def test_nothing_is_attended_before_its_time(client: WebClient, care: Care, planned: UUID) -> None:
    client.sign_in(care.clinician)
    answer = client.submit(
        f"/me/work/{care.id}/times/{planned}/report", having="version", attendance="attended"
    )
    assert answer.status_code == 422
    assert "Its time has not come" in answer.text


def test_the_person_moves_cancels_and_wants_a_reminder(
    client: WebClient, vault: Session, care: Care, planned: UUID
) -> None:
    client.sign_in(care.officer)
    path = f"/me/mine/{care.id}/times/{planned}"
    assert "You get a short mail" in client.submit_and_follow(path, action=f"{path}/remind").text
    assert "No reminder, then." in client.submit_and_follow(path, action=f"{path}/remind").text
    page = client.submit_and_follow(f"{path}/move", having="starts_at", starts_at="2026-03-20T09:00")
    assert "Asked for" in page.text
    vault.expire_all()
    following = vault.scalars(sa.select(CareSession.id).where(CareSession.previous_id == planned)).one()
    path = f"/me/mine/{care.id}/times/{following}"
    assert LINK not in client.page(path).html
    assert "Cancelled" in client.submit_and_follow(path, action=f"{path}/cancel").text
    answer = client.post(f"{path}/cancel", data={"csrf_token": "old", "version": "1"})
    assert told_by("old_page") in answer.headers["Location"]


def test_the_link_of_a_call_is_shown_until_it_is_over(client: WebClient, care: Care, planned: UUID) -> None:
    client.sign_in(care.officer)
    path = f"/me/mine/{care.id}/times/{planned}"
    assert LINK in client.page(path).html
    client.sign_in(care.clinician)
    work = f"/me/work/{care.id}/times/{planned}"
    client.submit_and_follow(work, action=f"{work}/cancel")
    client.sign_in(care.officer)
    page = client.page(path)
    assert LINK not in page.html
    assert "The other side cancelled it." in page.text


def test_who_was_slower_is_told_to_look_again(client: WebClient, care: Care, planned: UUID) -> None:
    client.sign_in(care.officer)
    path = f"/me/mine/{care.id}/times/{planned}"
    form = client.page(path).form(f"{path}/cancel")
    client.submit_and_follow(path, action=f"{path}/remind")
    answer = client.post(form.action, data=form.filled({}))
    assert told_by("changed_meanwhile") in answer.headers["Location"]


def test_a_calendar_file_says_appointment_and_nothing_else(
    client: WebClient, care: Care, planned: UUID
) -> None:
    client.sign_in(care.officer)
    path = f"/me/mine/{care.id}/times/{planned}/appointment.ics"
    answer = client.get(path)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Appointment"
    assert set(event) == {"UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "CLASS", "DTSTART", "DTEND", "STATUS"}
    assert event.decoded("DTSTART").isoformat() == "2026-03-13T11:30:00-04:00"
    words = answer.text.casefold()
    for word in (
        "talking",
        "robin",
        "harbour",
        "wellbeing",
        "session",
        "counsel",
        "call.example",
        "organizer",
    ):
        assert word not in words
    [event] = Calendar.from_ical(client.get(path + "?link=1").data).walk("VEVENT")
    assert str(event["LOCATION"]) == LINK


def test_the_manager_reads_numbers_only(client: WebClient, care: Care, planned: UUID) -> None:
    client.sign_in(care.manager)
    page = client.page("/me/work/counts")
    assert "Robin Clinician" in page.text
    assert "Heron" not in page.text
    for path in (f"/me/work/{care.id}/times", f"/me/work/{care.id}/times/{planned}"):
        assert client.get(path).status_code in (403, 404)


@pytest.mark.parametrize(
    "who", ["colleague", "chief", "supervisor", "coordinator", "privacy", "administrator", "auditor"]
)
def test_for_everybody_else_there_is_no_such_page(
    client: WebClient, care: Care, planned: UUID, who: str
) -> None:
    client.sign_in(getattr(care, who))
    for side in ("mine", "work"):
        for end in ("times", "times/new", f"times/{planned}", f"times/{planned}/appointment.ics"):
            assert client.get(f"/me/{side}/{care.id}/{end}").status_code in (403, 404)
