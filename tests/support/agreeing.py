"""What several journeys do on the way to an agreement, each person in a browser of their own."""

import re
from contextlib import ExitStack
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, expect

from concordat.seed.load import PASSWORD
from tests.support.browser import PHONE, answer, opened, press, sign_in


@dataclass(frozen=True, kw_only=True)
class Browsers:
    """One browser per person, open until the story ends."""

    browser: Browser
    url: str
    stack: ExitStack

    def new(self) -> Page:
        """A page of somebody who is not signed in; on a phone, without JavaScript."""
        return self.stack.enter_context(opened(self.browser, self.url, size=PHONE, javascript=False))

    def signed_in(self, who: str, at: str) -> Page:
        """The page of one of the fictitious people."""
        page = self.new()
        sign_in(page, f"{who}@{at}")
        return page


def chosen_address(desk: Page, number: int) -> str:
    """The first address that the directory knows, or one that the desk was told."""
    known = desk.locator("main [name=address]").first.get_attribute("value")
    assert known
    if known != "other":
        answer(desk, address=known)
        return known
    told = f"board{number}@claimed.example"
    answer(desk, address="other", other=told)
    return told


def mailed_link(page: Page, address: str) -> str:
    """The link of the newest mail to the address, as a path of this site."""
    page.goto("/mailbox/")
    link = page.locator("article", has_text=f"To {address}").first.locator("a").first.get_attribute("href")
    assert link
    return re.sub(r"^https?://[^/]+", "", link)


def complete_scope(desk: Page, service: str) -> None:
    """One service, in every area."""
    press(desk, "Services, areas and pathways")
    desk.get_by_label(service).check()
    for box in desk.locator("main [name=areas]").all():
        box.check()
    press(desk, "Save")


def approve(page: Page, path: str) -> None:
    """A drafter approves the version in review for their side."""
    page.goto(path)
    press(page, "Go to the review")
    press(page, "Approve this version")
    answer(page, legal_review="yes")
    press(page, "Approve")


def sign(page: Page) -> None:
    """Sign the agreement on the page, with one's name and password."""
    press(page, "Sign")
    answer(page, typed_name=page.locator(".user-name").inner_text(), password=PASSWORD, authorised="y")
    press(page, "Sign")
    expect(page.locator("main")).to_contain_text("You have signed the agreement")
