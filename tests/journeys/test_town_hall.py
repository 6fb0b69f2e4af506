"""A town hall: a question asked in French on a phone, a name in it struck out, the answer in writing, and a neighbour who wants to know it too."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.support.browser import DESK, PHONE, press, screen_clean, sign_in
from tests.support.weighing import answers_to, light

Opener = Callable[..., Page]
DESK_PERSON = "desk@elmsworth.example"
QUESTION = "Pourquoi l’agent Martin est-il venu seul la nuit ?"
STRUCK = "Pourquoi l’agent ▇▇▇ est-il venu seul la nuit ?"
ANSWER = "À partir de mai, deux agents formés viennent ensemble."


def test_a_question_in_french_is_asked_reviewed_answered_and_supported(open_page: Opener) -> None:
    desk = open_page(size=DESK)
    sign_in(desk, DESK_PERSON)
    link = announce(desk)

    phone = open_page(size=PHONE)
    with answers_to(phone) as answers:
        phone.goto(f"{link}?lang=fr")
        phone.wait_for_load_state("networkidle")
    light(link, answers)
    screen_clean(phone)
    expect(phone.locator("html")).to_have_attribute("lang", "fr")
    phone.get_by_label("Que voulez-vous dire ?").fill(QUESTION)
    phone.get_by_role("button", name="Envoyer").click()
    expect(phone.locator("h1")).to_have_text("Merci")
    screen_clean(phone)
    phone.goto(f"{link}?lang=fr")
    expect(phone.locator("main")).not_to_contain_text("Martin")
    assert phone.context.cookies() == [], "asking leaves nothing on the phone"

    review(desk)
    phone.reload()
    expect(phone.locator("main")).to_contain_text(STRUCK)
    expect(phone.locator("main")).not_to_contain_text("Martin")
    answer(desk)

    neighbour = open_page(size=PHONE, javascript=False)
    neighbour.goto(f"{link}?lang=fr")
    expect(neighbour.locator("main")).to_contain_text("Réponse de Elmsworth Police Department")
    expect(neighbour.locator("main")).to_contain_text(ANSWER)
    for _ in range(2):
        neighbour.get_by_role("button", name="Je veux aussi le savoir").click()
        expect(neighbour.locator("main")).to_contain_text("1 personne")
    cookies = neighbour.context.cookies()
    assert [urlsplit(link).path in str(one) or one["path"] == "/say" for one in cookies] == [True]


def announce(desk: Page) -> str:
    """A town hall in two weeks; answers the path of its page."""
    desk.goto("/voices/")
    press(desk, "Open one")
    screen_clean(desk)
    desk.get_by_label("Questions before a town hall").check()
    desk.get_by_label("Name", exact=True).fill("Une soirée sur les appels de nuit")
    desk.get_by_label("What it is for").fill("Posez vos questions avant la soirée.")
    held_on = datetime.now(UTC) + timedelta(days=14)
    desk.get_by_label("Day of the town hall").fill(f"{held_on:%Y-%m-%d}")
    desk.get_by_role("button", name="Open").click()
    expect(desk.locator("h1")).to_have_text("Une soirée sur les appels de nuit")
    screen_clean(desk)
    found = re.search(r"/say/[\w-]{22}", desk.locator("main").inner_text())
    assert found
    return found[0]


def review(desk: Page) -> None:
    """The name is struck out as the reviewer proposes, looked at, and released."""
    desk.reload()
    press(desk, "Review")
    expect(desk.locator("blockquote").first).to_have_text(QUESTION)
    desk.get_by_label("Names and other words to strike out").fill("Martin")
    desk.get_by_role("button", name="Go on").click()
    expect(desk.locator("blockquote").last).to_have_text(STRUCK)
    screen_clean(desk)
    desk.get_by_label("Release it with these struck out").check()
    desk.get_by_role("button", name="Go on").click()


def answer(desk: Page) -> None:
    """Everybody who reads the question reads the answer."""
    desk.goto("/voices/")
    press(desk, "Une soirée sur les appels de nuit")
    screen_clean(desk)
    desk.get_by_role("link", name=re.compile("^Answer")).click()
    desk.get_by_label("Answer", exact=True).fill(ANSWER)
    desk.get_by_role("button", name="Answer").click()
