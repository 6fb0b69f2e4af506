"""How people come in: an invitation by mail, and a forgotten password."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.support.browser import answer, go, press, sign_in

Opener = Callable[..., Page]
FIRST = "seven quiet herons at dusk"
SECOND = "eight louder geese at dawn"


def test_an_invited_person_chooses_a_password_and_finds_a_way_back_in(open_page: Opener) -> None:
    admin, guest = open_page(), open_page()
    sign_in(admin, "admin@elmsworth.example")
    admin.goto("/people/invite")
    answer(admin, name="Marlo Finch", email="marlo.finch@elmsworth.example", roles=["liaison_officer"])
    if admin.locator("main [name=unit_id] option").count() > 1:
        admin.locator("main [name=unit_id]").select_option(index=1)
    press(admin, "Send the invitation")
    expect(admin.locator("main")).to_contain_text("Marlo Finch")

    follow_the_mail(guest)
    answer(guest, password=FIRST, again=FIRST)
    go(guest, guest.locator("main form button"))
    sign_in(guest, "marlo.finch@elmsworth.example", FIRST)
    expect(guest.locator(".user-name")).to_have_text("Marlo Finch")

    guest.context.clear_cookies()
    guest.goto("/sign-in")
    go(guest, guest.locator("main a", has_text=re.compile("forg", re.IGNORECASE)))
    answer(guest, email="marlo.finch@elmsworth.example")
    go(guest, guest.locator("main form button"))
    follow_the_mail(guest)
    answer(guest, password=SECOND, again=SECOND)
    go(guest, guest.locator("main form button"))
    sign_in(guest, "marlo.finch@elmsworth.example", SECOND)
    expect(guest.locator(".user-name")).to_have_text("Marlo Finch")


def follow_the_mail(page: Page) -> None:
    """Open the newest mail to the person and follow its link."""
    page.goto("/mailbox/")
    mail = page.locator("article", has_text="marlo.finch@elmsworth.example").first
    href = mail.locator("a").first.get_attribute("href")
    assert href is not None
    page.goto(re.sub(r"^https?://[^/]+", "", href))
