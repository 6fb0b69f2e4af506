"""The public pages of answering: in words, in the reader's language, without a trace."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.models import Counter
from accounts.sign_in.models import WebSession
from audit.models import AuditRow
from surveys.waves.answering import routes
from surveys.waves.answering.flood import Flood
from surveys.waves.codes import Entry, Mode
from surveys.waves.commands import close_wave, invite, make_links
from surveys.waves.commands.inviting import Invitee
from surveys.waves.models import SurveyAnswer, SurveyLetter, SurveyResponse, SurveyText
from tests.support.frozen_clock import Clock
from tests.support.memoranda import make_pair
from tests.support.surveys import make_wave, open_link_of
from tests.web.conftest import WebClient

SHEET = {"q.trust": "4", "q.respect": "5", "q.call": "na", "q.better": "Más paseos", "b.age": "30-59"}


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests' posts do not count."""
    monkeypatch.setattr(routes, "flood", Flood())


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', text)
    assert found, name
    return found[1]


def test_two_pages_in_spanish_to_thanks(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    wave_id = make_wave(session, pair.agency_leader, now)
    code = open_link_of(session, pair.agency_leader, wave_id)
    rows_before = session.scalar(sa.select(sa.func.count()).select_from(AuditRow))
    counted_before = session.scalar(sa.select(sa.func.count()).select_from(Counter))

    page = client.page(f"/survey/{code}?lang=es")
    assert "Confío en que la policía" in page.text
    headers = client.get(f"/survey/{code}").headers
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"].startswith("no-store")
    assert headers["Referrer-Policy"] == "no-referrer"
    token, paper = hidden(page.html, "csrf_token"), hidden(page.html, "paper")
    common = {"csrf_token": token, "paper": paper}

    first = {name: SHEET[name] for name in ("q.trust", "q.respect")}
    refused = client.post(f"/survey/{code}?lang=es", data={**common, **first, "step": "0", "go": "next"})
    assert refused.status_code == 422
    assert 'value="4" ' in refused.text or "checked" in refused.text, "what was chosen stays"
    first["q.call"] = "na"
    second = client.post(f"/survey/{code}?lang=es", data={**common, **first, "step": "0", "go": "next"})
    assert second.status_code == 200
    assert "¿Qué edad tiene?" in second.text
    back = client.post(f"/survey/{code}?lang=es", data={**common, **SHEET, "step": "1", "go": "back"})
    assert "Confío en que la policía" in back.text
    assert "Más paseos" in back.text, "what was typed is carried along"
    done = client.post(f"/survey/{code}?lang=es", data={**common, **SHEET, "step": "1", "go": "send"})
    assert done.status_code == 303
    assert code not in done.headers["Location"]
    again = client.post(f"/survey/{code}?lang=es", data={**common, **SHEET, "step": "1", "go": "send"})
    assert again.status_code == 303, "sent twice, counted once"
    thanks = client.page(done.headers["Location"])
    assert "911" in thanks.text or "112" in thanks.text

    responses = session.scalars(sa.select(SurveyResponse)).all()
    assert [(one.band_one, one.band_two, one.invitation_id) for one in responses] == [("30-59", None, None)]
    answers = {
        one.question: (one.value, one.is_not_applicable) for one in session.scalars(sa.select(SurveyAnswer))
    }
    assert answers == {"trust": (4.0, False), "respect": (5.0, False), "call": (None, True)}
    text = session.scalars(sa.select(SurveyText)).one()
    assert (text.text, text.response_id) == ("Más paseos", None)
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == rows_before
    assert session.scalar(sa.select(sa.func.count()).select_from(Counter)) == counted_before


def test_links_that_open_nothing_say_why(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    pair = make_pair(session, now)
    actor = pair.agency_leader
    assert "leads to no survey" in client.page("/survey/nothing-here", status=404).text
    wave_id = make_wave(session, actor, now, entry=Entry.INVITED, library="suggestion-box")
    one, two = make_links(session, actor, wave_id, number=2, now=now)
    page = client.page(f"/survey/{one}")
    assert "This survey is anonymous" in page.text
    assert "only opens this page once" in page.text
    data = {
        "csrf_token": hidden(page.html, "csrf_token"),
        "paper": hidden(page.html, "paper"),
        "q.suggestion": "Lights in the park",
    }
    empty = client.post(f"/survey/{one}", data={**data, "q.suggestion": " "})
    assert empty.status_code == 422
    assert "Answer at least one question" in empty.text
    assert client.post(f"/survey/{one}", data=data).status_code == 303
    assert "has been used" in client.page(f"/survey/{one}", status=410).text
    other = client.post(f"/survey/{one}", data={**data, "paper": "another"})
    assert other.status_code == 410
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyResponse)) == 1
    close_wave(session, actor, wave_id, now=now)
    assert "This survey is closed" in client.page(f"/survey/{two}", status=410).text
    late = client.post(f"/survey/{two}", data={**data, "paper": "late"})
    assert late.status_code == 410
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyResponse)) == 1


def test_a_confidential_survey_says_so_and_keeps_who_it_was(
    client: WebClient, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    actor = pair.agency_leader
    wave_id = make_wave(
        session, actor, now, mode=Mode.CONFIDENTIAL, entry=Entry.INVITED, library="training-feedback"
    )
    people = [Invitee(address="ada@northgate.example", user_id=actor.user_id)]
    invite(session, actor, wave_id, people=people, language="en", now=now)
    code = session.scalars(sa.select(SurveyLetter)).one().link
    page = client.page(f"/survey/{code}")
    assert "confidential, not anonymous" in page.text
    assert "can see which answers are yours" in page.text
    data = {"csrf_token": hidden(page.html, "csrf_token"), "paper": hidden(page.html, "paper"), "step": "1"}
    marks = dict.fromkeys(("q.overall", "q.useful", "q.clear", "q.confident"), "5")
    assert client.post(f"/survey/{code}", data={**data, **marks, "q.change": "More time"}).status_code == 303
    response = session.scalars(sa.select(SurveyResponse)).one()
    assert response.invitation_id is not None
    assert session.scalars(sa.select(SurveyText)).one().response_id == response.id


def test_a_sheet_without_a_token_of_ours_counts_nothing(
    client: WebClient, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    code = open_link_of(session, pair.agency_leader, make_wave(session, pair.agency_leader, now))
    answer = client.post(f"/survey/{code}", data={**SHEET, "paper": "x", "step": "1"})
    assert answer.status_code == 422
    forged = client.post(f"/survey/{code}", data={**SHEET, "csrf_token": "1.x", "paper": "x", "step": "1"})
    assert forged.status_code == 422
    assert session.scalars(sa.select(SurveyResponse)).all() == []


@pytest.mark.parametrize("step", ["-1", "99", "x", "٣", ""])
def test_strange_steps_are_some_step(client: WebClient, session: Session, now: datetime, step: str) -> None:
    pair = make_pair(session, now)
    code = open_link_of(session, pair.agency_leader, make_wave(session, pair.agency_leader, now))
    page = client.page(f"/survey/{code}")
    data = {"csrf_token": hidden(page.html, "csrf_token"), "paper": "p", "step": step, "go": "next"}
    assert client.post(f"/survey/{code}", data=data).status_code == 422


def test_a_flood_is_held_off_and_leaves_nothing(
    client: WebClient, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "flood", Flood(most=2))
    pair = make_pair(session, now)
    code = open_link_of(session, pair.agency_leader, make_wave(session, pair.agency_leader, now))
    statuses = [client.post(f"/survey/{code}", data={}).status_code for _ in range(4)]
    assert statuses == [422, 422, 429, 429]
    assert "988" in client.post(f"/survey/{code}", data={}).text, "help shows on the page that refuses"


def test_a_signed_in_person_leaves_nothing_in_their_session(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    pair = make_pair(session, now)
    code = open_link_of(session, pair.agency_leader, make_wave(session, pair.agency_leader, now))
    client.sign_in(pair.agency_leader.user_id)
    before = session.execute(sa.select(WebSession.last_active_at, WebSession.data)).all()
    clock.advance(minutes=3)
    client.page(f"/survey/{code}")
    session.expire_all()
    assert session.execute(sa.select(WebSession.last_active_at, WebSession.data)).all() == before
