"""Pages of those who run surveys: from the library to cards, mails and an end."""

import re
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from surveys.waves.models import SurveyInvitation, SurveyToken
from tests.support.memoranda import make_pair, make_person
from tests.support.pages import Page
from tests.web.conftest import WebClient

LIBRARY = "/surveys/questionnaires/"


def press(client: WebClient, page: str, action: str) -> str:
    """Press a bare button of a page; answers where it led."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token, page
    answer = client.post(action, data={"csrf_token": token[1]})
    assert answer.status_code == 302, action
    return str(answer.headers["Location"])


def fill(client: WebClient, path: str, *, status: int = 302, **values: Any) -> Page:
    """Fill in the form of a page and send it; answers the page that came back."""
    answer = client.submit(path, **values)
    assert answer.status_code == status, f"{path}: {answer.text[:3000]}"
    return Page(answer.text)


def test_from_the_library_to_a_card_and_its_end(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    client.sign_in(pair.agency_leader.user_id)
    assert "No survey yet" in client.page("/surveys/").text
    shown = press(client, LIBRARY, f"{LIBRARY}library/community-perception")
    page = client.page(f"{shown}?language=es")
    assert "Confío en que la policía" in page.text
    ask = page.links["Ask it in a survey"]
    values = {
        "title": "Spring",
        "audience": "Everybody",
        "mode": "anonymous",
        "entry": "open",
        "languages": ["en", "es"],
        "opens_on": "2026-03-11",
        "closes_on": "2026-03-25",
    }
    refused = fill(client, ask, status=422, **{**values, "mode": "confidential", "closes_on": "2026-03-10"})
    assert "needs a link for each person" in refused.text
    made = client.submit_and_follow(ask, **values)
    assert "How many have answered is shown with the results, once the survey is closed for good" in made.text
    card = client.page(made.links["Card to print"])
    assert "<svg" in card.html
    assert "Escanee" in card.text or "Scan this code" in card.text
    assert card.text.count("/survey/") == 2, "one card in each language"
    wave = made.url
    again = client.submit_and_follow(f"{wave}/extend", closes_on="2026-04-30")
    assert "Apr 30, 2026" in again.text
    press(client, wave, f"{wave}/close")
    closed = client.page(wave)
    assert "answered." not in closed.text.replace("has just answered.", ""), (
        "a wave that can open again has no count"
    )
    assert "Open again" in closed.text
    used = client.page(shown)
    assert "used in a survey" in used.text
    texts = client.submit_and_follow(f"{shown}/texts", title_en="How do you see us?")
    assert "Saved as version 2" in texts.text
    assert "Spring" in client.page("/surveys/").text


def test_cards_and_mails_for_one_answer_each(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    client.sign_in(pair.ngo_leader.user_id)
    shown = press(client, LIBRARY, f"{LIBRARY}library/suggestion-box")
    made = client.submit_and_follow(
        client.page(shown).links["Ask it in a survey"],
        title="Box",
        audience="Visitors",
        mode="anonymous",
        entry="invited",
        languages=["fr"],
        opens_on="2026-03-11",
        closes_on="2026-03-25",
    )
    wave = made.url
    assert "Enter a number from 1 to 500." in fill(client, f"{wave}/links", status=422, number="501").text
    cards = fill(client, f"{wave}/links", status=200, number="3")
    assert cards.text.count("/survey/") == 3
    assert "They are not shown again" in cards.text
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyToken)) == 3
    lines = "\n".join(f"one{number}@home.example" for number in range(5))
    wrong = fill(
        client, f"{wave}/invite", status=422, who="these", addresses=f"{lines}\nnobody", language="fr"
    )
    assert "Line 6 is no e-mail address." in wrong.text
    asked = client.submit_and_follow(f"{wave}/invite", who="these", addresses=lines, language="fr")
    assert "5 people are written to." in asked.text
    assert session.scalar(sa.select(sa.func.count()).select_from(SurveyInvitation)) == 5
    press(client, wave, f"{wave}/remind")
    assert "whether or not they answered" in client.page(wave).text
    press(client, wave, f"{wave}/remind")
    assert "A reminder was sent today already." in client.page(wave).text
    assert client.get(f"{wave}/card").status_code == 302


def test_a_questionnaire_in_own_words(client: WebClient, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    client.sign_in(pair.agency_leader.user_id)
    assert "Give the questionnaire a title." in fill(client, f"{LIBRARY}new", status=422).text
    fill(
        client, f"{LIBRARY}new", status=302, title="Ours", purpose="needs_assessment", languages=["en", "fr"]
    )
    shown = client.page(LIBRARY).links["Ours"]
    kinds = {
        "scale": {"text_en": "How?", "text_fr": "Quoi ?", "points": "7", "low_en": "a", "high_en": "b"},
        "single": {
            "text_en": "Which?",
            "text_fr": "Quel ?",
            "choices_en": "Yes\nNo",
            "choices_fr": "Oui\nNon",
        },
        "multiple": {"text_en": "Which?", "text_fr": "Quels ?", "choices_en": "A\nB", "choices_fr": "A\nB"},
        "number": {
            "text_en": "How many?",
            "text_fr": "Combien ?",
            "minimum": "0",
            "maximum": "9",
            "unit_en": "km",
        },
        "grid": {
            "text_en": "Rate",
            "text_fr": "Notez",
            "statements_en": "One\nTwo",
            "statements_fr": "Un\nDeux",
        },
        "text": {"text_en": "More?", "text_fr": "Plus ?"},
        "agreement": {"text_en": "It is good.", "text_fr": "C’est bien."},
    }
    for kind, values in kinds.items():
        fill(client, f"{shown}/questions/new?kind={kind}", status=302, **values)
    page = client.page(shown)
    assert "Complete languages English" in page.text
    assert "English, Français" not in page.text
    fill(client, f"{shown}/questions/q1", status=302, low_fr="c", high_fr="d")
    fill(client, f"{shown}/questions/q4", status=302, unit_fr="km")
    fill(client, f"{shown}/attributes/new", status=302, text_en="Age?", choices_en="Young\nOld")
    fill(client, f"{shown}/attributes/a1", status=302, text_fr="Âge ?", choices_fr="Jeune\nÂgé")
    fill(client, f"{shown}/texts", title_fr="Le nôtre")
    page = client.page(shown)
    assert "Ask it in a survey" in page.links
    assert "Complete languages English, Français" in page.text
    refused = fill(client, f"{shown}/questions/q1", status=422, points="11")
    assert "A scale has 3 to 10 points." in refused.text
    assert 'value="11"' in refused.html
    press(client, shown, f"{shown}/questions/q7/up")
    press(client, shown, f"{shown}/questions/q7/remove")
    press(client, shown, f"{shown}/attributes/a1/remove")
    assert "It is good." not in client.page(shown).text
    for wrong in (f"{shown}/questions/new", f"{shown}/questions/new?kind=x", f"{shown}/attributes/a9"):
        client.page(wrong, status=404)
    press(client, shown, f"{shown}/retire")
    assert "put away" in client.page(LIBRARY).text


@pytest.mark.parametrize("path", ["/surveys/", LIBRARY, f"{LIBRARY}new"])
def test_only_who_runs_surveys_comes_in(
    client: WebClient, session: Session, now: datetime, path: str
) -> None:
    pair = make_pair(session, now)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    client.sign_in(officer.user_id)
    client.page(path, status=403)
