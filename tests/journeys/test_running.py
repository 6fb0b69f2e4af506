"""An evaluation is run without scripts: what is wrong with a period stands at its field, at each step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, go, no_horizontal_overflow, press, sign_in

Opener = Callable[..., Page]
WRONG = (
    ("yesterday", "is no period"),
    ("2031-Q1", "has not begun"),
    ("2025-12-03..2025-12-03", "Choose whole months"),
    ("", "Enter a period"),
    ("  ", "Enter a period"),
)


@pytest.fixture
def desk(open_page: Opener) -> Page:
    """The desk on a phone whose browser runs no script, at the form."""
    page = open_page(size=PHONE, javascript=False)
    sign_in(page, "desk@elmsworth.example")
    page.goto("/evaluations/run/")
    return page


def refused_at_the_field(page: Page, typed: str, words: str) -> None:
    """The reason stands at the field and above the form, and what was typed is still there."""
    expect(page.locator("main .field.invalid").filter(has=page.locator("#period"))).to_contain_text(words)
    expect(page.locator("main .error-summary a[href='#period']")).to_contain_text(words)
    expect(page.locator("#period")).to_have_value(typed)
    expect(page.locator("#period")).to_have_attribute("aria-invalid", "true")
    no_horizontal_overflow(page)


def test_a_wrong_period_is_refused_at_its_field_before_the_preview(desk: Page) -> None:
    for typed, words in WRONG:
        desk.fill("#period", typed)
        press(desk, "Show the preview")
        refused_at_the_field(desk, typed, words)


def test_a_wrong_period_is_refused_at_its_field_where_it_is_published(desk: Page) -> None:
    """Whoever skips the preview is told the same: the form sent to the address that publishes."""
    for typed, words in WRONG:
        desk.locator("main form").evaluate("form => form.setAttribute('action', '/evaluations/run/')")
        desk.fill("#period", typed)
        press(desk, "Show the preview")
        assert desk.url.endswith("/evaluations/run/")
        refused_at_the_field(desk, typed, words)


def test_the_preview_of_a_period_that_is_in_order_shows_no_error(desk: Page) -> None:
    go(desk, desk.locator("main form .actions button"))
    expect(desk.locator("main")).to_contain_text("Not stored, and seen by nobody else.")
    expect(desk.locator("main .error-summary")).to_have_count(0)
