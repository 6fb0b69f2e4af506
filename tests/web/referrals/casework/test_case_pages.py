"""A worker's pages of a case: what is offered, what is refused at its field with what was typed, what is kept."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy.orm import Session

from partners.memoranda.models import Memorandum
from referrals.casework.appointments.models import Appointment
from referrals.casework.ending.models import EndReport
from referrals.casework.models import CaseNote, ContactAttempt
from referrals.casework.plan.models import PlanItem
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.support.frozen_clock import Clock
from tests.support.referrals import World, make_referral, make_world

S = ReferralState
SCORES = {"score_crisis_followup": "achieved", "score_housing_instability": "partly_achieved"}


@pytest.fixture
def world(session: Session, now: Any) -> World:
    return make_world(session, now)


@pytest.fixture
def base(session: Session, world: World, now: Any, clock: Clock, client: Any) -> str:
    """The address of a case in service, with its worker signed in, half an hour later."""
    referral = make_referral(session, world, now, state=S.ACTIVE, unsafe_channels=("voicemail", "text"))
    clock.advance(minutes=30)
    client.sign_in(world.ngo.worker.user_id)
    return f"/referrals/{referral}"


def case_of(base: str) -> UUID:
    return UUID(base.rpartition("/")[2])


def options(page: Any) -> set[str]:
    return {option.get("value") for option in page.all("option")}


def test_unsafe_ways_are_not_offered_and_the_page_says_why(client: Any, session: Session, base: str) -> None:
    page = client.page(f"{base}/attempt")
    assert "Not safe for this person" in page.text
    assert "could put the person in danger" in page.text
    assert "text" not in options(page)
    assert "voicemail_left" not in options(page)
    assert {"phone", "no_answer"} <= options(page)
    forced = client.submit(f"{base}/attempt", channel="phone", result="voicemail_left", note="Beep")
    assert forced.status_code == 422
    assert "“Voicemail” is marked as unsafe for this person." in forced.text
    assert "Beep" in forced.text
    opened = f"{base}/attempt?unsafe=1"
    assert {"text", "voicemail_left"} <= options(client.page(opened))
    short = client.submit(opened, channel="text", result="message_sent_no_reply", unsafe_reason="urgent")
    assert short.status_code == 422
    assert "urgent" in short.text
    reason = "The person asked for this one message."
    shown = client.submit_and_follow(
        opened, channel="text", result="message_sent_no_reply", unsafe_reason=reason
    )
    assert f"An unsafe way was used: {reason}" in shown.text
    newest = session.scalars(sa.select(ContactAttempt).order_by(ContactAttempt.logged_at.desc())).first()
    assert newest is not None
    assert newest.unsafe_reason == reason


def test_the_ngo_updates_the_unsafe_ways(client: Any, base: str) -> None:
    refused = client.submit(f"{base}/safe-contact", unsafe_channels=["home_visit"], why="Told me")
    assert refused.status_code == 422
    assert "Say in at least 15 characters how you know." in refused.text
    shown = client.submit_and_follow(
        f"{base}/safe-contact", unsafe_channels=["home_visit"], why="A neighbour watches the door."
    )
    assert "Voicemail, Text message → Visit at home" in shown.text
    assert "Wil Worker" in shown.text
    assert "in_person_home" not in options(client.page(f"{base}/attempt"))
    meeting = options(client.page(f"{base}/appointments/new"))
    assert "home_visit" not in meeting
    assert "joint_visit" not in meeting
    assert "home_visit" in options(client.page(f"{base}/appointments/new?unsafe=1"))


def test_an_appointment_from_plan_to_attendance(
    client: Any, session: Session, base: str, clock: Clock
) -> None:
    new = f"{base}/appointments/new"
    refused = client.submit(
        new, purpose="session", starts_at="2026-03-01T10:00", minutes="60", modality="phone", place="Room 3"
    )
    assert refused.status_code == 422
    assert "Choose a time after the referral was sent." in refused.text
    assert "Room 3" in refused.text
    when = {"starts_at": "2026-03-11T14:00", "minutes": "60", "modality": "phone"}
    shown = client.submit_and_follow(new, purpose="session", place="Room 3", **when)
    assert "Appointment: Session" in shown.text
    twice = client.submit(new, purpose="session", **when)
    assert twice.status_code == 422
    assert "This worker has another appointment at that time." in twice.text
    client.submit_and_follow(new, purpose="session", overlap_accepted="y", **when)
    first, second = session.scalars(sa.select(Appointment).order_by(Appointment.planned_at)).all()
    early = client.page(f"{base}/appointments/{first.id}/attendance")
    assert options(early) == {"", "cancelled_by_person", "cancelled_by_provider"}
    moved = client.submit_and_follow(
        f"{base}/appointments/{second.id}/move",
        starts_at="2026-03-12T09:00", asked_by="person", reason="illness",
    )  # fmt: skip
    assert "Put off by: The person. Illness." in moved.text
    assert "In place of" in moved.text
    clock.advance(hours=4)
    client.sign_in(session.get_one(Referral, case_of(base)).worker_id)
    assert "Record who came: Session" in client.page(base).text
    client.submit_and_follow(f"{base}/appointments/{first.id}/attendance", attendance="did_not_attend")
    client.page(f"{base}/appointments/{first.id}/attendance", status=409)
    corrected = client.submit_and_follow(
        f"{base}/appointments/{first.id}/correct",
        attendance="attended_late",
        why="She sat in the other room.",
    )
    assert "Did not attend → Attended late. She sat in the other room." in corrected.text


def test_a_calendar_file_says_neither_name_nor_service(client: Any, session: Session, base: str) -> None:
    client.submit_and_follow(
        f"{base}/appointments/new", purpose="assessment", starts_at="2026-03-13T10:00", modality="in_person",
        place="Crisis clinic, Elm Street", with_whom="Jo's sister",
    )  # fmt: skip
    [row] = session.scalars(sa.select(Appointment))
    answer = client.get(f"{base}/appointments/{row.id}.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    for word in ("Jo", "Example", "crisis", "Crisis", "Elm", "sister", "ssessment", "Harbour", "ental"):
        assert word not in answer.text, word
    [event] = Calendar.from_ical(answer.text).walk("VEVENT")
    assert str(event.decoded("DTSTART")) == "2026-03-13 10:00:00-04:00"
    assert str(event["SUMMARY"]).startswith("Appointment R-")


def test_the_agenda_of_a_worker(client: Any, base: str, world: World) -> None:
    assert "No appointments" in client.page("/referrals/appointments/").text
    client.submit_and_follow(
        f"{base}/appointments/new", purpose="session", starts_at="2026-03-13T10:00", modality="video"
    )
    assert "Jo Example" not in client.page("/referrals/appointments/?span=today").text
    assert "Jo Example" in client.page("/referrals/appointments/?span=week").text
    client.page("/referrals/appointments/?span=nonsense")
    client.sign_in(world.ngo.second_worker.user_id)
    assert "Jo Example" not in client.page("/referrals/appointments/?span=week&of=all").text
    client.sign_in(world.ngo.manager.user_id)
    assert "Jo Example" not in client.page("/referrals/appointments/?span=week").text
    assert "Jo Example" in client.page("/referrals/appointments/?span=week&of=all").text


def test_a_plan_is_written_and_agreed(client: Any, session: Session, base: str) -> None:
    early = client.submit(f"{base}/plan/agree", agreed_on="2026-03-11")
    assert "Write down at least one step or piece of help first." in early.text
    shown = client.submit_and_follow(
        f"{base}/plan/outcomes/crisis_followup", words="Sleep through the night."
    )
    assert "Sleep through the night." in shown.text
    client.submit_and_follow(f"{base}/plan/outcomes/new", need="debt")
    client.submit_and_follow(f"{base}/plan/outcomes/debt/remove")
    assert client.submit(f"{base}/plan/items/new", kind="transport", provider="Fund").status_code == 422
    client.submit_and_follow(
        f"{base}/plan/items/new",
        kind="transport",
        what="Bus pass",
        need="crisis_followup",
        due_on="2026-03-12",
    )
    [item] = session.scalars(sa.select(PlanItem))
    refused = client.submit(f"{base}/plan/items/{item.id}", status="not_possible", reason="No money")
    assert refused.status_code == 422
    assert "at least 15 characters" in refused.text
    assert "No money" in refused.text
    assert "Plan: Bus pass" in client.page(base).text, "it is due soon"
    client.submit_and_follow(f"{base}/plan/items/{item.id}", status="done")
    assert "Plan: Bus pass" not in client.page(base).text
    future = client.submit(f"{base}/plan/agree", agreed_on="2026-03-12")
    assert "not in the future" in future.text
    agreed = client.submit_and_follow(f"{base}/plan/agree", agreed_on="2026-03-11", sessions_expected="8")
    assert "Agree the plan with the person" not in agreed.text


def test_risks_progress_and_emergencies(client: Any, base: str) -> None:
    refused = client.submit(f"{base}/risk", kind="self", level="high", note="Said goodbye")
    assert "Choose the day on which it is looked at again." in refused.text
    assert "Said goodbye" in refused.text
    client.submit_and_follow(f"{base}/risk", kind="self", level="high", review_on="2026-03-12")
    shown = client.submit_and_follow(f"{base}/risk", kind="self", level="low", review_on="2026-03-20")
    assert "Look at a risk again: To themselves" in shown.text
    assert client.submit(f"{base}/progress", engaging="yes").status_code == 422
    told = client.submit_and_follow(f"{base}/progress", engaging="yes", last_seen_on="2026-03-11")
    assert "Takes part" in told.text
    assert "Call first" in client.page(f"{base}/concern").text
    flagged = client.submit_and_follow(
        f"{base}/concern",
        kind="person_in_danger",
        called="emergency_number",
        words="Stands on the bridge now.",
    )
    assert "People told: 2." in flagged.text


def test_a_note_is_corrected_and_only_the_ticked_are_told(
    client: Any, session: Session, base: str, world: World
) -> None:
    page = client.page(f"{base}/note")
    assert "Nobody is told unless you tick them." in page.text
    assert "Mae Manager" in page.text
    assert "Wanda Worker" not in page.text
    client.submit_and_follow(f"{base}/note", text="On Monday", tell=[str(world.ngo.manager.user_id)])
    [note] = session.scalars(sa.select(CaseNote))
    same = client.submit(f"{base}/note/{note.id}", text="On Monday")
    assert same.status_code == 422
    shown = client.submit_and_follow(f"{base}/note/{note.id}", text="On Tuesday")
    assert "On Tuesday" in shown.text
    assert "What it said before" in shown.text
    client.sign_in(world.ngo.manager.user_id)
    assert "A colleague left a note for you" in client.page("/notices/").text


def test_an_end_report_goes_to_the_manager_where_the_agreement_asks(
    client: Any, session: Session, base: str, world: World
) -> None:
    session.get_one(Memorandum, world.memorandum_id).closures_approved = True
    session.flush()
    page = client.page(f"{base}/close")
    assert page.h1 == "Submit the end report"
    shown = client.submit_and_follow(
        f"{base}/close", reason="moved", summary="Found a flat abroad.", **SCORES
    )
    assert "The end report waits for your manager" in shown.text
    assert "1.5 of 2 (75.0 %)" in shown.text
    [report] = session.scalars(sa.select(EndReport))
    client.page(f"{base}/end-reports/{report.id}/approve", status=403)
    client.sign_in(world.ngo.manager.user_id)
    assert "Decide about the end report" in client.page(base).text
    client.submit_and_follow(f"{base}/end-reports/{report.id}/return", answer="Which town?")
    client.sign_in(world.ngo.worker.user_id)
    assert "Which town?" in client.page(base).text
    again = client.page(f"{base}/close")
    assert "checked" in again.html, "the scores are kept"
    client.submit_and_follow(f"{base}/close", reason="moved", **SCORES)
    second = session.scalars(sa.select(EndReport).where(EndReport.id != report.id)).one()
    client.submit_and_follow(f"{base}/end-reports/{second.id}/take-back")
    client.submit_and_follow(f"{base}/close", reason="moved", **SCORES)
    third = session.scalars(sa.select(EndReport).where(EndReport.decided_at.is_(None))).one()
    client.sign_in(world.ngo.manager.user_id)
    closed = client.submit_and_follow(f"{base}/end-reports/{third.id}/approve")
    assert "Ended early" in closed.text
    session.expire_all()
    assert session.get_one(Referral, case_of(base)).state is S.CLOSED


def test_a_worker_who_closed_by_mistake_finds_the_way_back(client: Any, session: Session, base: str) -> None:
    client.submit_and_follow(f"{base}/close", reason="moved", **SCORES)
    page = client.page(base)
    assert "Correct the last step" in page.links
    client.submit_and_follow(f"{base}/correct", reason="wrong_step")
    session.expire_all()
    assert session.get_one(Referral, case_of(base)).state is S.ACTIVE
    client.submit_and_follow(f"{base}/close", reason="completed_goals_met", **SCORES)


NEW = (
    "safe-contact",
    "appointments/new",
    "plan/agree",
    "plan/items/new",
    "plan/outcomes/new",
    "risk",
    "concern",
)


def test_strangers_find_none_of_the_pages(client: Any, session: Session, base: str, world: World) -> None:
    client.submit_and_follow(
        f"{base}/appointments/new", purpose="session", starts_at="2026-03-13T10:00", modality="video"
    )
    [row] = session.scalars(sa.select(Appointment))
    rooms = (*NEW, "progress", f"appointments/{row.id}/attendance", f"appointments/{row.id}.ics")
    for who, status in (
        (world.ngo.second_worker, 404),
        (world.ngo.intake, 403),
        (world.agency.officer, 403),
        (world.agency.supervisor, 403),
        (world.agency.desk, 403),
    ):
        client.sign_in(who.user_id)
        for room in rooms:
            client.page(f"{base}/{room}", status=status)


def test_a_case_that_ended_takes_no_further_work(client: Any, session: Session, base: str) -> None:
    client.submit_and_follow(f"{base}/close", reason="moved", **SCORES)
    for room in NEW:
        client.page(f"{base}/{room}", status=409)
    assert "Plan an appointment" not in client.page(base).links


def test_the_police_read_no_word_of_it(
    client: Any, session: Session, base: str, world: World, clock: Clock
) -> None:
    client.submit_and_follow(
        f"{base}/safe-contact", unsafe_channels=["letter"], why="CANARY letters are opened."
    )
    client.submit_and_follow(
        f"{base}/appointments/new", purpose="session", starts_at="2026-03-11T11:55", modality="community",
        place="CANARY cafe", with_whom="CANARY friend",
    )  # fmt: skip
    client.submit_and_follow(f"{base}/plan/outcomes/crisis_followup", words="CANARY wish")
    client.submit_and_follow(
        f"{base}/plan/items/new", kind="meals", what="CANARY soup", provider="CANARY kitchen"
    )
    client.submit_and_follow(
        f"{base}/risk", kind="others", level="high", review_on="2026-03-20", note="CANARY risk"
    )
    client.submit_and_follow(f"{base}/progress", engaging="no", note="CANARY quiet")
    client.submit_and_follow(
        f"{base}/concern", kind="officers_in_danger", called="both", words="CANARY behind the door"
    )
    client.submit_and_follow(f"{base}/note", text="CANARY note")
    shown = client.page(base)
    assert shown.html.count("CANARY") >= 9
    client.submit_and_follow(
        f"{base}/close", reason="moved", note="CANARY moved", summary="CANARY end", **SCORES
    )
    clock.advance(minutes=5)
    police = world.agency
    for who in (
        police.officer,
        police.colleague,
        police.supervisor,
        police.desk,
        police.leader,
        police.admin,
    ):
        client.sign_in(who.user_id)
        for path in (base, "/referrals/", "/referrals/finished", "/notices/"):
            answer = client.get(path)
            private = ("CANARY", "Meals", "risk", "Attended")
            for word in private if who is police.desk else (*private, "Wil Worker"):
                assert word not in answer.text.replace("at risk", ""), (who.name, path, word)
