"""The story of an assessment: two people score by themselves, agree, a third decides, and the NGO replies."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import DESK, PHONE, answer, go, opened, press, screens_clean, sign_in
from tests.support.live_server import LiveServer

NGO = "Tern Harbour Veterans Care"
CRITERIA = 10
SECRET = "Seen on our visit in spring"


def test_an_assessment_from_opening_to_the_reply(browser: Browser, own_server: LiveServer) -> None:
    url = own_server.url
    with opened(browser, url) as page:
        path = chief_opens(page)
    with opened(browser, url, size=PHONE) as page:
        assessor_scores(page, path, "supervisor@calder.example", mission="2")
        expect(page.locator("main")).not_to_contain_text("to be agreed")
    with opened(browser, url) as page:
        sign_in(page, "desk@calder.example")
        page.goto(path)
        expect(page.locator("main")).not_to_contain_text(SECRET)
        assessor_scores(page, path, None, mission="5")
        desk_agrees_and_checks(page)
    with opened(browser, url, size=DESK) as page:
        chief_decides(page, path)
        screens_clean(page, path)
    with opened(browser, url, size=PHONE) as page:
        director_replies(page, path)


def chief_opens(page: Page) -> str:
    sign_in(page, "chief@calder.example")
    page.goto("/directory/?q=Tern")
    go(page, page.locator("main").get_by_role("link", name=NGO))
    press(page, "Assess this organisation")
    answer(page, purpose="renewal")
    press(page, "Open the assessment")
    path = page.url
    page.goto(f"{path}/assessors")
    own = page.locator("[name=user_id] option").all_inner_texts()
    assert len(own) > 2
    for email in ("supervisor@calder.example", "desk@calder.example"):
        page.goto(f"{path}/assessors")
        page.select_option("[name=user_id]", label=name_of(page, email))
        press(page, "Add to the panel")
    expect(page.locator("main")).to_contain_text("It waits for the scores of")
    return path


def name_of(page: Page, email: str) -> str:
    """The name under which somebody appears, from their own page."""
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context(base_url=page.url.split("/diligence")[0])
    theirs = other.new_page()
    sign_in(theirs, email)
    name = theirs.locator(".user-name").inner_text()
    other.close()
    return name


def assessor_scores(page: Page, path: str, email: str | None, *, mission: str) -> None:
    if email is not None:
        sign_in(page, email)
    page.goto(path)
    press(page, "Declare your interests")
    answer(page, answer="none")
    press(page, "Declare")
    press(page, "Mission and values")
    for number in range(CRITERIA):
        answer(page, value=mission if number == 0 else "4", evidence=SECRET)
        press(page, "Save and continue")
    press(page, "Submit my scores")


def desk_agrees_and_checks(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("Agree on: “Mission and values”.")
    expect(page.locator("main")).to_contain_text(SECRET)
    go(page, page.get_by_role("link", name="Agree a score Mission and values"))
    answer(page, value="4", note="The strategy of this year names it.")
    press(page, "Save the agreed score")
    for _ in range(8):
        go(page, page.locator("main a", has_text=re.compile(r"^\s*Check\b")).first)
        answer(page, result="pass", evidence="Public register")
        press(page, "Save")
    expect(page.locator("main")).to_contain_text("Leadership or partnership desk decides")


def chief_decides(page: Page, path: str) -> None:
    sign_in(page, "chief@calder.example")
    page.goto(path)
    press(page, "Decide")
    answer(page, outcome="preferred", reason="Sound work, well documented.")
    press(page, "Decide")
    expect(page.locator("main")).to_contain_text("80.0 of 100 points")
    with page.expect_download() as download:
        page.locator("main a", has_text="Download PDF").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def director_replies(page: Page, path: str) -> None:
    sign_in(page, "director@ternharbour.example")
    page.goto("/diligence/")
    page.goto(path)
    expect(page.locator("main")).to_contain_text("Preferred partner")
    expect(page.locator("main")).not_to_contain_text(SECRET)
    press(page, "Reply to the outcome")
    answer(page, text="Thank you; we look forward to the next years.")
    press(page, "Send the reply")
    expect(page.locator("main")).to_contain_text("we look forward to the next years")
