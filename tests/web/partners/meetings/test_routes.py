"""The pages of meetings: from founding a committee to approved minutes, refusals, calendar files."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from icalendar import Calendar
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.meetings import commands
from partners.meetings.lifecycle import MeetingState, WorkState
from partners.meetings.models import AgendaItem, Committee, Meeting, MeetingDecision
from partners.meetings.terms import AgendaKind, CommitteeKind, DecisionOutcome
from tests.support.meetings import DAY, make_action, make_circle, make_decision, make_meeting, partnership_of
from tests.support.memoranda import make_memorandum, make_pair

S = MeetingState


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def test_from_a_committee_to_a_called_meeting(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_memorandum(session, pair, now - 60 * DAY)
    be(client, pair.ngo_leader)
    assert "No meetings yet" in client.page("/meetings/").text
    page = client.submit_and_follow(
        "/meetings/committees/new",
        kind="steering",
        partnerships=[str(partnership_of(session, pair))],
        name="Our steering committee",
        quorum_seats="3",
    )
    assert "Every quarter, as the agreement says" in page.text
    assert "At least 2 organisations and 3 people of the members." in page.text
    assert "Not planned yet" in page.text
    committee = session.scalars(sa.select(Committee)).one()
    page = client.submit_and_follow(
        f"/meetings/committees/{committee.id}/plan", day="2026-03-20", begins="14:00", place="Room 2"
    )
    assert "Mar 20, 2026, 14:00" in page.text
    meeting = session.scalars(sa.select(Meeting)).one()
    # 14:00 in New York's summer time.
    assert meeting.starts_at.isoformat() == "2026-03-20T18:00:00+00:00"
    page = client.submit_and_follow(f"/meetings/{meeting.id}", action=f"/meetings/{meeting.id}/call")
    assert "Called" in page.text
    page = client.submit_and_follow(f"/meetings/{meeting.id}/agenda/new", text="Holidays")
    assert "Holidays" in page.text
    page = client.submit_and_follow(f"/meetings/{meeting.id}", action=f"/meetings/{meeting.id}/agenda/fill")
    assert "Holidays" in page.text
    page = client.submit_and_follow(f"/meetings/{meeting.id}/move", day="2026-03-24", note="Room taken.")
    assert "First planned for Mar 20, 2026, 14:00." in page.text
    page = client.submit_and_follow(f"/meetings/{meeting.id}/cancel", note="Snow.")
    assert "Cancelled" in page.text
    assert "Snow." in page.text


def test_from_attendance_to_approved_minutes(
    client: Any, session: Session, now: datetime, clock: Any
) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.CALLED, starts_at=now + timedelta(minutes=10))
    clock.advance(minutes=15)
    be(client, circle.chief)
    base = f"/meetings/{meeting.id}"
    answer = client.submit(f"{base}/attendance", present_0="3", present_1="1")
    assert answer.status_code == 422
    assert "Not more than there are seats." in answer.text
    page = client.submit_and_follow(f"{base}/attendance", present_0="2", present_1="1", names_0="A. Chief")
    assert "Quorum reached:" in page.text
    assert (
        "Present: 2 organisations and 3 people of the members. Needed: 2 organisations and 3 people."
        in page.text
    )
    answer = client.submit(f"{base}/decisions/new", text="Phones until 20:00", outcome="agreed", reason="")
    assert answer.status_code == 422
    assert "Say why. Later readers will ask." in answer.text
    assert "Phones until 20:00" in answer.text
    client.submit_and_follow(
        f"{base}/decisions/new", text="Phones", outcome="agreed", reason="Nobody answered."
    )
    decision = session.scalars(sa.select(MeetingDecision)).one()
    assert decision.outcome is DecisionOutcome.AGREED
    answer = client.submit(f"{base}/actions/new?decision={decision.id}", text="Publish", owner="")
    assert answer.status_code == 422
    assert "An action without an owner is done by nobody. Choose who does it." in answer.text
    owner = circle.people[Role.NGO_MANAGER]
    page = client.submit_and_follow(
        f"{base}/actions/new?decision={decision.id}", text="Publish the hours", owner=str(owner.user_id)
    )
    assert "Publish the hours" in page.text
    client.submit_and_follow(f"{base}/minutes", text="We talked.\n\nWe agreed.")
    client.submit_and_follow(base, action=f"{base}/minutes/circulate")
    assert "Approve the minutes" not in client.page(base).text
    be(client, circle.director)
    page = client.page(base)
    assert "Waiting for: Harbour House." in page.text
    page = client.submit_and_follow(f"{base}/minutes/object", note="The hour is wrong.")
    assert "Harbour House objected:" in page.text
    client.submit_and_follow(f"{base}/minutes", text="At three.")
    client.submit_and_follow(base, action=f"{base}/minutes/circulate")
    be(client, circle.chief)
    page = client.submit_and_follow(base, action=f"{base}/minutes/approve")
    assert "You approved the minutes for Northgate Police." in page.text


def test_an_owner_ticks_an_action_on_a_phone(client: Any, session: Session, now: datetime) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.OPERATIONAL)
    owner = circle.people[Role.NGO_INTAKE]
    action = make_action(session, circle, make_meeting(session, circle, now), now, owner=owner)
    be(client, owner)
    assert "Publish the phone hours" in client.page("/meetings/actions").text
    page = client.submit_and_follow("/meetings/actions", action=f"/meetings/actions/{action.id}/tick")
    assert "Nothing to do" in page.text
    session.refresh(action)
    assert (action.state, action.done_on) == (WorkState.DONE, now.date())
    base = f"/meetings/actions/{action.id}"
    page = client.submit_and_follow(base, action=f"{base}/reopen")
    assert "The action is open again." in page.text
    answer = client.submit(f"{base}/done", done_on="2026-03-12", note="Too soon")
    assert answer.status_code == 422
    assert "It cannot have been done on a day that lies ahead." in answer.text
    assert "Too soon" in answer.text
    page = client.submit_and_follow(f"{base}/done", done_on="2026-03-11", note="Printed")
    assert "in time" in page.text


def test_another_date_keeps_the_first_one_in_sight(client: Any, session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    action = make_action(session, circle, make_meeting(session, circle, now), now)
    be(client, circle.director)
    base = f"/meetings/actions/{action.id}"
    page = client.submit_and_follow(f"{base}/redate", due_on="2026-05-04", note="Illness")
    assert "From Apr 10, 2026 to May 4, 2026: Illness" in page.text
    page = client.submit_and_follow(f"{base}/drop", note="Not needed.")
    assert "Not needed." in page.text
    assert "first Apr 10, 2026" in client.page(f"/meetings/{action.meeting_id}").text


def test_a_meeting_without_a_quorum_says_so_and_a_later_one_ratifies(
    client: Any, session: Session, now: datetime
) -> None:
    circle = make_circle(session, now)
    weak = make_meeting(session, circle, now - 30 * DAY, came=(2, 0))
    decision = make_decision(session, circle, weak, now - 30 * DAY)
    strong = make_meeting(session, circle, now)
    be(client, circle.chief)
    page = client.page(f"/meetings/{weak.id}")
    assert "The meeting counts as not held" in page.text
    assert "Agreed, to be ratified" in page.text
    path = f"/meetings/{strong.id}/ratify/{decision.id}"
    page = client.submit_and_follow(f"/meetings/{strong.id}", action=path)
    assert "The decision is ratified." in page.text
    assert "ratified at" in client.page(f"/meetings/decisions/{decision.id}").text


def test_a_deferred_decision_is_taken_up_again(client: Any, session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    held = make_meeting(session, circle, now)
    earlier = make_decision(session, circle, held, now, outcome=DecisionOutcome.DEFERRED)
    following = make_meeting(session, circle, now, state=S.CALLED)
    be(client, circle.director)
    path = f"/meetings/{following.id}/decisions/new?continues={earlier.id}"
    assert "Take it up again" in client.page(f"/meetings/{following.id}").text
    page = client.submit_and_follow(path)
    assert "Proposed" in page.text
    again = session.scalars(
        sa.select(MeetingDecision).where(MeetingDecision.continues_id == earlier.id)
    ).one()
    assert "Takes up again:" in client.page(f"/meetings/decisions/{again.id}").text
    path = f"/meetings/decisions/{again.id}"
    page = client.submit_and_follow(path, action=f"{path}/remove")
    assert "The proposal was removed." in page.text
    assert client.get(path).status_code == 404


# ---- Calendar files


def calendar_of(answer: Any) -> Any:
    """The calendar that a reader's program would see."""
    return Calendar.from_ical(answer.data)


def test_a_meeting_for_ones_calendar(client: Any, session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.CALLED)
    be(client, circle.people[Role.NGO_MANAGER])
    path = f"/meetings/{meeting.id}/meeting.ics"
    before = calendar_of(client.get(path))
    plan = commands.Plan(starts_at=meeting.starts_at + DAY, minutes_long=60, place="Room 9")
    commands.move_meeting(session, circle.chief, meeting.id, plan=plan, reason="Room taken.", now=now)
    answer = client.get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    after = calendar_of(answer)
    assert after["METHOD"] == "PUBLISH"
    (zone,) = after.walk("VTIMEZONE")
    assert zone["TZID"] == "America/New_York"
    (old,), (new,) = before.walk("VEVENT"), after.walk("VEVENT")
    assert old["UID"] == new["UID"]
    assert (old["SEQUENCE"], new["SEQUENCE"]) == (0, 1)
    assert new["DTSTART"].params["TZID"] == "America/New_York"
    assert new["DTSTART"].dt == meeting.starts_at
    assert new["DTEND"].dt - new["DTSTART"].dt == timedelta(hours=1)
    assert (str(new["SUMMARY"]), str(new["STATUS"])) == ("Partnership meeting", "CONFIRMED")
    text = answer.get_data(as_text=True)
    assert not any(name in text for name in ("Ada", "Noor", "Harbour", "Northgate"))
    commands.cancel_meeting(session, circle.chief, meeting.id, reason="Snow.", now=now)
    (gone,) = calendar_of(client.get(path)).walk("VEVENT")
    assert (str(gone["STATUS"]), gone["SEQUENCE"]) == ("CANCELLED", 2)


def test_an_action_for_ones_calendar(client: Any, session: Session, now: datetime) -> None:
    circle = make_circle(session, now)
    action = make_action(session, circle, make_meeting(session, circle, now), now)
    commands.redate_action(
        session, circle.chief, action.id, due_on=action.due_on + DAY, reason="Illness", now=now
    )
    be(client, circle.people[Role.NGO_MANAGER])
    answer = client.get(f"/meetings/actions/{action.id}/action.ics")
    (event,) = calendar_of(answer).walk("VEVENT")
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (action.due_on, 1)
    assert str(event["SUMMARY"]) == "Partnership action due"
    assert "phone" not in answer.get_data(as_text=True)


# ---- Scope


def test_a_stranger_finds_nothing_and_a_reader_changes_nothing(
    client: Any, session: Session, now: datetime
) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.OPERATIONAL)
    stranger = make_circle(session, now, agency="Far Police", ngo="Far House")
    meeting = make_meeting(session, circle, now)
    decision = make_decision(session, circle, meeting, now)
    action = make_action(session, circle, meeting, now, decision_id=decision.id)
    paths = [
        f"/meetings/{meeting.id}",
        f"/meetings/{meeting.id}/meeting.ics",
        f"/meetings/{meeting.id}/minutes.pdf",
        f"/meetings/decisions/{decision.id}",
        f"/meetings/actions/{action.id}",
        f"/meetings/committees/{circle.committee_id}",
    ]
    be(client, stranger.chief)
    for path in paths:
        assert client.get(path).status_code == 404, path
    be(client, circle.people[Role.SUPERVISOR])
    for path in [*paths[:2], *paths[3:]]:
        assert client.get(path).status_code == 200, path
    page = client.page(f"/meetings/{meeting.id}")
    assert "Give an action" not in page.text
    assert client.get(f"/meetings/{meeting.id}/decisions/new").status_code == 403
    be(client, circle.people[Role.LIAISON_OFFICER])
    assert client.get("/meetings/").status_code == 403


def test_a_point_is_a_link_only_for_who_may_open_its_page(
    client: Any, session: Session, now: datetime
) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.OPERATIONAL)
    meeting = make_meeting(session, circle, now)
    link = f"/evaluations/{uuid4()}"
    session.add(
        AgendaItem(
            meeting_id=meeting.id,
            position=9,
            kind=AgendaKind.FINDING,
            text="Slow answers",
            params={},
            link=link,
        )
    )
    session.flush()
    for reader, opens in ((circle.chief, True), (circle.people[Role.SUPERVISOR], False)):
        be(client, reader)
        page = client.page(f"/meetings/{meeting.id}")
        assert "Slow answers" in page.text
        assert (link in page.links.values()) is opens


@pytest.mark.parametrize("query", ["", "?evaluation=nonsense", f"?evaluation={UUID(int=1)}&indicator=R01"])
def test_a_finding_that_is_not_there_is_not_found(
    client: Any, session: Session, now: datetime, query: str
) -> None:
    circle = make_circle(session, now)
    be(client, circle.chief)
    assert client.get(f"/meetings/take{query}").status_code == 404


def test_lists_show_committees_seats_and_all_open_actions(
    client: Any, session: Session, now: datetime
) -> None:
    circle = make_circle(session, now, kind=CommitteeKind.COMMUNITY, guests=("Hospital",), quorum=(2, 2))
    make_action(session, circle, make_meeting(session, circle, now), now)
    be(client, circle.chief)
    assert "Community committee" in client.page("/meetings/committees").text
    assert "Publish the phone hours" in client.page("/meetings/actions/all").text
    base = f"/meetings/committees/{circle.committee_id}"
    page = client.submit_and_follow(f"{base}/edit", seats_0="4", guests="Library\nHospital")
    assert "4 seats" in page.text
    assert "Library" in page.text
    answer = client.submit(f"{base}/edit", seats_0="0", name="")
    assert answer.status_code == 422
    assert "Give a number between 1 and 50." in answer.text
    page = client.submit_and_follow(base, action=f"{base}/close")
    assert "does not meet any more" in page.text


@pytest.mark.parametrize("step", ["call", "agenda/fill", "minutes/circulate", "minutes/approve"])
def test_a_button_that_none_of_our_pages_held_does_nothing(
    client: Any, session: Session, now: datetime, step: str
) -> None:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, state=S.PLANNED)
    be(client, circle.chief)
    answer = client.post(f"/meetings/{meeting.id}/{step}")
    assert answer.status_code == 409
    assert "Open it again and press the button once more." in answer.text
    assert session.scalars(sa.select(Meeting.state)).one() is S.PLANNED
