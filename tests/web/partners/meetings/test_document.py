"""The minutes as a document: what stands in it, and who does not."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from core.actor import SYSTEM
from partners.meetings import commands
from partners.meetings.labelling import surroundings
from partners.meetings.pdf import minutes_html
from partners.meetings.queries.meetings import get_meeting
from partners.meetings.showing import meeting_page
from tests.support.meetings import Circle, hold, make_action, make_circle, make_decision, make_meeting
from web.pdf import pdf_available


def written(session: Session, now: datetime) -> tuple[Circle, Any]:
    circle = make_circle(session, now)
    meeting = make_meeting(session, circle, now, came=(2, 0))
    attendance = {str(circle.pair.agency_id): commands.Presence(present=2, names="Ada Chief, Paul Desk")}
    commands.record_attendance(session, circle.chief, meeting.id, attendance=attendance, now=now)
    decision = make_decision(session, circle, meeting, now)
    make_action(session, circle, meeting, now, decision_id=decision.id)
    commands.write_minutes(session, circle.chief, meeting.id, text="We <talked>.", now=now)
    return circle, meeting


def test_people_stand_in_it_by_office_not_by_name(app: Flask, session: Session, now: datetime) -> None:
    _circle, meeting = written(session, now)
    with app.test_request_context("/"):
        row = get_meeting(session, SYSTEM, meeting.id)
        html = minutes_html(row, meeting_page(session, SYSTEM, row, around=surroundings(), now=now))
    assert "No quorum:" in html
    assert "Present: 1 organisation and 2 people of the members." in html
    assert "We &lt;talked&gt;." in html
    assert "Agreed, to be ratified" in html
    assert "Nobody answered after 16:00." in html
    assert "Director, Harbour House" in html
    assert "Apr 10, 2026" in html
    assert not any(name in html for name in ("Ada Chief", "Paul Desk", "ngo_manager"))


@pytest.mark.pdf
@pytest.mark.skipif(not pdf_available()[0], reason=f"PDF export is off here: {pdf_available()[1]}")
def test_its_page_offers_it_as_pdf(client: Any, session: Session, now: datetime) -> None:
    circle, meeting = written(session, now)
    hold(session, circle, meeting, now)
    client.sign_in(circle.director.user_id)
    answer = client.get(f"/meetings/{meeting.id}/minutes.pdf")
    assert answer.content_type == "application/pdf"
    with pikepdf.open(BytesIO(answer.data)) as document:
        assert str(document.docinfo["/Title"]) == f"{meeting.reference} The steering committee"
        assert document.Root.MarkInfo.Marked
        assert 1 <= len(document.pages) <= 3
