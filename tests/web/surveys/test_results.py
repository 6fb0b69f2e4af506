"""Pages and files of results, reviewing, publishing; boxes and town halls for everybody."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import Role
from surveys.results.commands import finish_wave
from surveys.results.models import SurveyPublication
from surveys.results.striking import STRUCK
from surveys.voices import routes as voices
from surveys.voices.models import VoicePlace
from surveys.waves.answering.flood import Flood
from surveys.waves.codes import Entry, Mode
from surveys.waves.commands import Invitee, invite
from surveys.waves.models import SurveyLetter
from tests.support.frozen_clock import Clock
from tests.support.memoranda import Pair, make_pair, make_person
from tests.support.sheets import cells_of_xlsx
from tests.support.surveys import answer_by, make_wave, open_link_of
from tests.web.conftest import WebClient

LATER = timedelta(days=16)
LIST = "/survey-results/"


@pytest.fixture(autouse=True)
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other tests' posts do not count."""
    monkeypatch.setattr(voices, "_flood", Flood())


def press(client: WebClient, page: str, action: str) -> Any:
    form = client.get(page).text.partition(f'action="{action}"')[2]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token, page
    return client.post(action, data={"csrf_token": token[1]})


def asked(session: Session, pair: Pair, now: datetime, *, few: int = 0) -> UUID:
    """A wave about which 12 of 20 agree; with `few` one answer to the first statement is that of so few."""
    actor = pair.agency_leader
    wave_id = make_wave(session, actor, now)
    code = open_link_of(session, actor, wave_id)
    for place in range(20):
        mark = 1.0 if place < few else 4.0 if place < 12 else 2.0
        marks = {"trust": mark, "respect": 4.0 if place < 12 else 2.0, "call": 3.0}
        answer_by(
            session, code, now, marks=marks, texts={"better": f"Ask Mr Pike, {place}"} if place < 10 else {}
        )
    session.commit()
    return wave_id


def test_results_from_the_end_of_a_survey_to_its_publication(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    pair = make_pair(session, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    wave_id = asked(session, pair, now)
    path = f"{LIST}{wave_id}"
    client.sign_in(pair.agency_leader.user_id)
    assert "How many have answered is shown once the survey is closed for good" in client.page(path).text
    assert client.get(f"{path}/csv").status_code == 409
    clock.advance(days=16)
    client.sign_in(pair.agency_leader.user_id)
    assert "Closed, to be finished" in client.page(LIST).text
    assert not re.search(r"\b20\b", client.page(path).text.replace("2026", "")), "it may open again"
    assert press(client, path, f"{path}/finish").status_code == 302
    page = client.page(path)
    for words in (
        "Top two of five (4 or 5)",
        "60.0 %",
        "12 of 20",
        "38.7 % to 78.1 %",
        "± 21.5 points",
        "Margin of error",
    ):
        assert words in page.text, words
    assert "Anybody with the link could answer" in page.text
    csv = client.get(f"{path}/csv").text
    cells = [cell for row in cells_of_xlsx(client.get(f"{path}/xlsx").data) for cell in row]
    for words in ("60.0 %", "12 of 20", "38.7 % to 78.1 %"):
        assert words in csv
        assert words in cells
    assert "Response rate: not known" in csv
    assert "Pike" not in csv + page.text, "nobody reads a text before it is reviewed"

    client.sign_in(desk.user_id)
    review = f"/survey-texts/{wave_id}"
    assert "Texts to review" in client.page("/survey-texts/").text
    shown = client.page(review)
    assert "Pike" in shown.text
    looked = client.submit(review, names="Pike", decision="look")
    assert looked.status_code == 200
    assert f"Ask Mr {STRUCK}" in looked.text
    refused = client.submit(review, names="Somebody", decision="release")
    assert refused.status_code == 422
    assert "does not stand in the text" in refused.text
    for number in range(10):
        done = client.submit(review, names="Pike", decision="withhold" if number == 9 else "release")
        assert done.status_code == 302, done.text[:500]
    assert "Nothing left to review" in client.page(review).text

    client.sign_in(pair.agency_leader.user_id)
    text = client.page(path).text
    assert text.count(STRUCK) == 9
    assert "1 text was withheld" in text
    assert client.get(review).status_code == 403, "leaders read what was released"
    publish = f"{path}/publish"
    assert client.submit(publish, readership="partner", sure="y").status_code == 422
    assert client.submit(publish, readership="public").status_code == 422
    assert client.submit(publish, readership="public", with_texts="y", sure="y").status_code == 302
    public = session.scalars(sa.select(SurveyPublication.id)).one()
    client.sign_out()
    opened = client.page(f"/published-results/{public}")
    assert "60.0 %" not in opened.text, (
        "eight of twenty did not agree, and a public page tells of eleven or more"
    )
    assert "fewer than 11 people" in opened.text
    assert "Set-Cookie" not in client.get(f"/published-results/{public}").headers
    assert "12 of 20" not in client.get(f"/published-results/{public}/csv").text
    client.sign_in(pair.ngo_leader.user_id)
    assert client.get(path).status_code == 404
    client.sign_in(pair.agency_leader.user_id)
    assert press(client, path, f"/survey-results/published/{public}/withdraw").status_code == 302
    client.sign_out()
    assert client.get(f"/published-results/{public}").status_code == 404


@pytest.mark.proves("E-05")
def test_a_hidden_number_stands_nowhere(
    client: WebClient, session: Session, now: datetime, clock: Clock
) -> None:
    """Three people, then two, said that they disagree strongly: page, CSV and PDF's source are the same to the byte."""
    pair = make_pair(session, now)
    outputs = []
    waves = [asked(session, pair, now, few=few) for few in (2, 3)]
    clock.advance(days=16)
    client.sign_in(pair.agency_leader.user_id)
    for wave_id in waves:
        finish_wave(session, pair.agency_leader, wave_id, now=now + LATER)
        session.commit()
        csv = client.get(f"{LIST}{wave_id}/csv").text
        lines = [line for line in csv.splitlines() if "I trust the police" in line]
        outputs.append([line for line in lines if "Mean" not in line and "Top two" not in line])
    assert outputs[0] == outputs[1]


def test_a_box_for_everybody_without_a_cookie(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    session.commit()
    client.sign_in(desk.user_id)
    values = {"kind": "public_box", "title": "Tell us", "introduction": "Anything."}
    assert client.submit("/voices/new", **{**values, "held_on": "2026-05-01"}).status_code == 422
    made = client.submit_and_follow("/voices/new", **values)
    code = session.scalars(sa.select(VoicePlace.link_code)).one()
    assert f"/say/{code}" in made.text
    client.sign_out()
    path = f"/say/{code}"
    first = client.get(path)
    assert "Set-Cookie" not in first.headers
    assert client.submit(path, text="  ").status_code == 422
    sent = client.submit(path, text="A quiet corner. Ask Mrs Tolliver.")
    assert sent.status_code == 302
    assert "Set-Cookie" not in sent.headers
    assert "Your words have arrived" in client.page(f"{path}/thanks").text
    assert "quiet corner" not in client.page(path).text
    client.sign_in(desk.user_id)
    review = client.page("/voices/to-review").links["1 to review"]
    assert client.submit(review, names="Tolliver", decision="release").status_code == 302
    place = made.url
    answer = next(url for label, url in client.page(place).links.items() if label.startswith("Answer"))
    assert client.submit(answer, answer=" ").status_code == 422
    assert client.submit(answer, answer="There is one now.").status_code == 302
    client.sign_out()
    text = client.page(path).text
    assert f"Ask Mrs {STRUCK}" in text
    assert "There is one now." in text


def test_a_town_hall_counts_a_browser_once(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    desk = make_person(session, pair.agency_id, "Dee Desk", Role.PARTNERSHIP_DESK, now=now)
    session.commit()
    client.sign_in(desk.user_id)
    made = client.submit_and_follow(
        "/voices/new", kind="town_hall", title="An evening", introduction="Ask.", held_on="2026-04-01"
    )
    code = session.scalars(sa.select(VoicePlace.link_code)).one()
    path = f"/say/{code}"
    assert client.submit(path, text="Why do two cars come?").status_code == 302
    review = client.page(made.url).links["Review"]
    assert client.submit(review, names="", decision="release").status_code == 302
    client.sign_out()
    action = re.search(r'action="([^"]+/support)"', client.get(path).text)
    assert action
    for _ in range(2):
        tapped = press(client, path, action[1])
        assert tapped.status_code == 302
    assert "Path=/say" in tapped.headers["Set-Cookie"]
    assert "1 person wants to know this, too." in client.page(path).text
    client.delete_cookie("supports", path="/say")
    assert press(client, path, action[1]).status_code == 302
    assert "2 people want to know this, too." in client.page(path).text


def test_a_flood_is_held_off(
    client: WebClient, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = make_pair(session, now)
    monkeypatch.setattr(voices, "_flood", Flood(1))
    client.sign_in(pair.agency_leader.user_id)
    client.submit_and_follow("/voices/new", kind="public_box", title="T", introduction="I")
    code = session.scalars(sa.select(VoicePlace.link_code)).one()
    client.sign_out()
    assert client.submit(f"/say/{code}", text="A bench.").status_code == 302
    refused = client.submit(f"/say/{code}", text="A bench.")
    assert refused.status_code == 422
    assert "Wait a minute" in refused.text


def test_numbers_of_people_are_declared_in_words(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    path = f"{LIST}{asked(session, pair, now)}/people"
    client.sign_in(pair.agency_leader.user_id)
    values = {
        "population": "",
        "band": "age",
        "people": "under 30:  4,100\n30 to 59: \n60-plus: 900",
        "source": "Census 2025",
    }
    refused = client.submit(path, **{**values, "people": "under-30: many"})
    assert refused.status_code == 422
    assert "is not a group with a number" in refused.text
    assert "under-30: many" in refused.text, "what was typed stays"
    assert client.submit(path, **{**values, "source": ""}).status_code == 422
    assert client.submit(path, **{**values, "people": "nobody: 3"}).status_code == 422
    assert client.submit(path, **values).status_code == 302


def test_single_answers_of_a_confidential_survey_are_shown_and_each_look_is_noted(
    client: WebClient, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    actor = pair.agency_leader
    named = make_wave(
        session, actor, now, library="training-feedback", entry=Entry.INVITED, mode=Mode.CONFIDENTIAL
    )
    team = [Invitee(address=f"person{number}@work.example") for number in range(2)]
    invite(session, actor, named, people=team, language="en", now=now)
    letters = session.scalars(sa.select(SurveyLetter).where(SurveyLetter.wave_id == named)).all()
    link = next(one.link for one in letters if one.address == team[0].address)
    assert link
    answer_by(session, link, now, marks={"overall": 5.0})
    anonymous = asked(session, pair, now)
    for wave_id in (named, anonymous):
        finish_wave(session, actor, wave_id, now=now + LATER)
    session.commit()
    client.sign_in(actor.user_id)
    shown = client.page(client.page(f"{LIST}{named}").links["See who answered what"])
    assert "person0@work.example" in shown.text
    assert "Agree strongly" in shown.text
    assert "person1@work.example" not in shown.text, "who did not answer is not named"
    looks = sa.select(AuditRow.user_id).where(AuditRow.action == "survey_answers.read")
    assert session.scalars(looks).all() == [actor.user_id]
    assert "See who answered what" not in client.page(f"{LIST}{anonymous}").text
    assert client.get(f"{LIST}{anonymous}/single").status_code == 404
    client.sign_in(pair.ngo_leader.user_id)
    assert client.get(f"{LIST}{named}/single").status_code == 404
    assert session.scalars(looks).all() == [actor.user_id], "nothing was shown, so nobody looked"
