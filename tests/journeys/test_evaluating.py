"""Both sides read an evaluation: run, told of, marked, disputed, answered, signed, proved, and followed up."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from core.clock import local_date
from kpi.periods import Period
from tests.journeys.conftest import AGENCY
from tests.support.agreeing import Browsers
from tests.support.browser import answer, go, no_horizontal_overflow, press, sign_in
from tests.support.live_server import LONG, LiveServer

NGO = "Lanternfield"
WHY = "We want this better within a quarter."
DOUBT = "Two weeks of our records were entered after the month had ended."
FOUND = "We compared both lists: the late entries are counted where they belong."


def test_an_evaluation_is_read_disputed_signed_and_followed_up(
    browsers: Browsers, own_server: LiveServer, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    last = last_quarter(now)
    first = last.previous()
    desk, chief, director = browsers.new(), browsers.new(), browsers.new()
    sign_in(desk, "desk@elmsworth.example")
    sign_in(chief, "chief@elmsworth.example")
    sign_in(director, "director@lanternfield.example")

    page_of_it = desk_previews_and_publishes(desk, first)
    own_server.run_due(now, but=LONG)
    edition = downloaded(desk, page_of_it)

    chief_opens_the_notice(chief, page_of_it)
    marked, disputed = chief_marks_and_disputes(chief, page_of_it)
    desk_answers(desk, disputed)
    chief_accepts_the_answer(chief, page_of_it, disputed)
    sign_off(chief, page_of_it)
    expect(chief.locator("main")).to_contain_text("The other side has not signed yet.")
    sign_off(director, page_of_it)
    expect(director.locator("main")).to_contain_text("Read and signed off on")

    own_server.run_due(now, but=LONG)
    second = downloaded(director, page_of_it)
    assert second != edition
    anybody_finds_it_in_the_register(browsers.new(), edition, second, tmp_path)

    desk_previews_and_publishes(desk, last)
    expect(desk.locator("main table", has_text="What came of the last report")).to_be_visible()
    for code, words in ((marked, WHY), (disputed, DOUBT)):
        row = desk.locator("main tr", has_text=words)
        expect(row).to_contain_text(code)
        expect(row).to_contain_text("Nothing was decided.")


def last_quarter(now: datetime) -> Period:
    today = local_date(now, "America/New_York")
    return Period.quarter(today.year, (today.month + 2) // 3, zone="America/New_York").previous()


def desk_previews_and_publishes(page: Page, period: Period) -> str:
    """Answers the address of the evaluation."""
    page.goto(f"/evaluations/run/?period={period.code}")
    both = page.locator("[name=scope] option").filter(has_text=AGENCY).filter(has_text=NGO).first
    page.select_option("[name=scope]", value=both.get_attribute("value"))
    press(page, "Show the preview")
    expect(page.locator("main")).to_contain_text("Not stored, and seen by nobody else.")
    assert page.locator("main table tbody tr").count() >= 2, page.inner_text("main")
    press(page, "Publish")
    expect(page.locator("main")).to_contain_text("The evaluation is published.")
    no_horizontal_overflow(page)
    return page.url


def downloaded(page: Page, address: str) -> bytes:
    page.goto(address)
    with page.expect_download() as download:
        page.locator("main a", has_text="Download PDF").first.click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF")
    return content


def chief_opens_the_notice(page: Page, address: str) -> None:
    page.goto("/notices/")
    go(page, page.locator(".notice-row.unread button.as-link", has_text="The evaluation of"))
    assert page.url == address
    expect(page.locator("main")).to_contain_text("What we ask of you")


def chief_marks_and_disputes(page: Page, address: str) -> tuple[str, str]:
    """Answers the code of the figure that is to be acted on, and of the one that is disputed."""
    page.goto(address)
    press(page, "Read and decide")
    for closed in page.locator("main details:not([open]) > summary").all():
        closed.click()
    codes = [name.split()[0] for name in page.locator("main h3[id]").all_inner_texts()]
    marked, disputed = codes[0], codes[1]
    go(page, page.get_by_role("link", name=f"Mark {marked}", exact=True))
    answer(page, mark="act", words="")
    press(page, "Save the mark")
    expect(page.locator("main .error-summary")).to_be_visible()
    answer(page, words=WHY)
    press(page, "Save the mark")
    expect(card(page, marked)).to_contain_text(WHY)
    for closed in page.locator("main details:not([open]) > summary").all():
        closed.click()
    go(page, page.get_by_role("link", name=f"Dispute {disputed}", exact=True))
    answer(page, reason="missing_data", text=DOUBT)
    go(page, page.locator("main form .actions button"))
    expect(card(page, disputed)).to_contain_text("This figure is disputed")
    return marked, disputed


def card(page: Page, code: str) -> Locator:
    return page.locator("main section.card").filter(has=page.locator(f"h3#{code}"))


def desk_answers(page: Page, code: str) -> None:
    page.goto("/evaluations/disputes")
    waits = page.locator("main section.card", has_text=DOUBT)
    go(page, waits.get_by_role("link", name=f"Answer the dispute of {code}"))
    answer(page, answer="stands", text=FOUND)
    go(page, page.locator("main form .actions button"))
    expect(card(page, code)).to_contain_text(FOUND)


def chief_accepts_the_answer(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}/review")
    expect(card(page, code)).to_contain_text(FOUND)
    press(page, f"Accept the answer on {code}")
    expect(card(page, code)).not_to_contain_text("This figure is disputed")


def sign_off(page: Page, address: str) -> None:
    page.goto(f"{address}/review")
    press(page, "Sign off for your side")
    press(page, "Sign off")
    expect(page.locator("main")).to_contain_text("Your side has signed.")


def anybody_finds_it_in_the_register(page: Page, edition: bytes, second: bytes, tmp_path: Path) -> None:
    kept = tmp_path / "evaluation.pdf"
    kept.write_bytes(second)
    page.goto("/check-evaluation")
    page.set_input_files("main [name=file]", kept)
    press(page, "Compare")
    expect(page.locator("main")).to_contain_text("This file is edition 2 of an evaluation")
    expect(page.locator("main")).to_contain_text(hashlib.sha256(second).hexdigest())
    page.goto(f"/check-evaluation?sha256={hashlib.sha256(edition).hexdigest()}")
    expect(page.locator("main")).to_contain_text("There is a newer edition of it")
