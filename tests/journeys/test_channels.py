"""Officer and NGO talk about a referral, each on their own page of it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_referring import send_a_referral
from tests.support.browser import PHONE, go, press, screens_clean, sign_in

Opener = Callable[..., Page]


def write(page: Page, kind: str, text: str) -> None:
    """A message of a kind, from the panel on the page of a referral."""
    panel = page.locator("#conversation")
    if not panel.locator("textarea").is_visible():
        panel.locator("summary", has_text="Write a message").click()
    panel.get_by_label(kind, exact=True).check()
    panel.locator("textarea").fill(text)
    press(page, "Send")


def test_an_officer_asks_and_sees_that_the_ngo_has_read_and_answered(open_page: Opener) -> None:
    officer, intake = open_page(size=PHONE), open_page()
    sign_in(officer, "officer@elmsworth.example")
    address = send_a_referral(officer)
    officer.goto(address)
    expect(officer.locator("#conversation")).to_contain_text("Nobody has written yet.")
    write(officer, "Question", "Is the side door still the right one?")
    expect(officer.locator("#conversation")).to_contain_text("Not confirmed as read yet")

    sign_in(intake, "intake@lanternfield.example")
    bell = intake.locator(".bell")
    expect(bell).to_contain_text(re.compile(r"[1-9][0-9]* unread"))
    go(intake, bell)
    notice = intake.locator("li.notice-row", has_text="New question about referral").first
    go(intake, notice.locator("button.as-link"))
    expect(intake).to_have_url(re.compile(re.escape(address)))
    conversation = intake.locator("#conversation")
    expect(conversation).to_contain_text("Is the side door still the right one?")
    expect(conversation).to_contain_text("Not the place for case notes")
    press(intake, "I have read this")
    officer.reload()
    expect(officer.locator("#conversation")).to_contain_text("Read by 1 person at Lanternfield")

    write(intake, "Answer", "Yes, please ring twice.")
    officer.reload()
    expect(officer.locator("#conversation")).to_contain_text("Yes, please ring twice.")
    expect(officer.locator("#conversation")).to_contain_text("Answers: “Is the side door")
    expect(officer.locator("#conversation")).not_to_contain_text("Not answered yet")


def test_the_pages_of_the_channels_on_every_screen(open_page: Opener) -> None:
    page = open_page()
    sign_in(page, "manager@lanternfield.example")
    for path in ("/notices/", "/notices/mail", "/messages/", "/messages/new", "/messages/announcements/"):
        screens_clean(page, path)
    page.goto("/messages/contacts/")
    go(page, page.locator("main ul.notices a").first)
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    screens_clean(page, page.url)
