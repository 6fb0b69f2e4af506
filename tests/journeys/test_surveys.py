"""A survey in the community: set up at a desk, answered in Spanish on a phone from the printed card's code."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, Page, expect

from tests.support.browser import DESK, PHONE, press, screen_clean, sign_in
from tests.support.weighing import answers_to, light

Opener = Callable[..., Page]
DESK_PERSON = "desk@elmsworth.example"
WRITTEN = "Más gente que hable español."


def test_from_the_card_to_thank_you_in_spanish(open_page: Opener) -> None:
    desk = open_page(size=DESK)
    sign_in(desk, DESK_PERSON)
    link = set_up(desk)

    phone = open_page(size=PHONE, javascript=False)
    phone.goto(link)
    phone.get_by_role("link", name="Español").click()
    expect(phone.locator("h1")).to_have_text("La policía y las personas en crisis: ¿cómo lo ve usted?")
    expect(phone.locator("main")).to_contain_text("Esta encuesta es anónima")
    expect(phone.locator("main")).to_contain_text("988")
    assert phone.context.cookies() == [], "nothing is left on the phone"

    phone.get_by_role("button", name="Siguiente").click()
    expect(phone.get_by_role("alert")).to_contain_text("Responda a esta pregunta.")
    for number, words in enumerate(("Muy de acuerdo", "De acuerdo", "No se aplica a mí")):
        phone.locator("fieldset").nth(number).get_by_label(words, exact=True).check()
    phone.get_by_role("button", name="Siguiente").click()
    expect(phone.locator("main")).to_contain_text("Lo que escriba puede revelar quién es usted.")
    phone.locator("textarea").fill(WRITTEN)
    phone.get_by_label("De 30 a 59").check()
    phone.get_by_role("button", name="Atrás").click()
    expect(phone.locator("fieldset").nth(0).get_by_label("Muy de acuerdo", exact=True)).to_be_checked()
    phone.get_by_role("button", name="Siguiente").click()
    expect(phone.locator("textarea")).to_have_value(WRITTEN)
    phone.get_by_role("button", name="Enviar").click()
    expect(phone.locator("h1")).to_have_text("Gracias")
    assert link.rpartition("/")[2].partition("?")[0] not in phone.url

    # Nothing behind the back button shows what was answered: the browser has kept nothing of the sheet to show.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        phone.go_back()
    expect(phone.locator("body")).not_to_contain_text(WRITTEN)
    assert phone.context.cookies() == []

    look_with_scripts(open_page(size=PHONE), link)
    desk.goto("/surveys/")
    press(desk, "Street festival")
    desk.get_by_role("button", name="Close now").click()
    expect(desk.locator("main")).to_contain_text("once the survey is closed for good")
    expect(desk.locator("main")).not_to_contain_text("1 person")
    expect(desk.locator("main")).not_to_contain_text(WRITTEN)


def set_up(desk: Page) -> str:
    """Ask the community at a festival; answers the path that the card's code leads to."""
    desk.goto("/surveys/questionnaires/")
    desk.get_by_role("link", name="Police and people in crisis: how do you see it?").click()
    press(desk, "Ask it in a survey")
    screen_clean(desk)
    desk.get_by_label("Name of the survey").fill("Street festival")
    desk.get_by_label("Who is asked").fill("People at the street festival")
    desk.get_by_role("button", name="Set up the survey").click()
    expect(desk.locator("h1")).to_contain_text("Street festival")
    screen_clean(desk)
    press(desk, "Card to print")
    expect(desk.locator(".survey-code svg")).to_have_count(3)
    screen_clean(desk)
    written = desk.locator(".survey-link").first.inner_text()
    parts = urlsplit(written)
    assert re.fullmatch(r"/survey/[\w-]{22}", parts.path)
    return parts.path


def look_with_scripts(phone: Page, link: str) -> None:
    """The first page passes all checks of a screen, with scripts as well, and costs a slow line little."""
    with answers_to(phone) as answers:
        phone.goto(f"{link}?lang=es")
        phone.wait_for_load_state("networkidle")
    light(link, answers)
    screen_clean(phone)
