"""A desk that is left alone: what was typed comes back to its writer, and Back shows nothing after signing out."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from core.actor import Role
from core.database import make_engine
from tests.support.accounts import PASSWORD, make_organisation, make_user
from tests.support.browser import go, opened, sign_in
from tests.support.live_server import serving

Opener = Callable[[], Page]
ADMIN, OTHER = "admin@example.org", "other@example.org"
TYPED = "Sam changed to nights; the role stays."
LOOK_AWAY = """
Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
"""


@pytest.fixture
def desks(browser: Browser, own_database_url: str, keys: None, now: datetime) -> Iterator[Opener]:
    """An agency with two administrators and nothing else, and browsers to it."""
    engine = make_engine(own_database_url)
    with Session(engine) as session:
        agency = make_organisation(session)
        for email in (ADMIN, OTHER):
            make_user(session, agency, [Role.ORGANISATION_ADMIN], now=now, email=email)
        session.commit()
    engine.dispose()
    with serving(own_database_url) as server, ExitStack() as stack:
        yield lambda: stack.enter_context(opened(browser, server.url))


@pytest.mark.proves("B-07")
@pytest.mark.first_tier("sqlite")
def test_what_was_typed_before_a_lock_is_put_back_after_it(desks: Opener) -> None:
    page, other = desks(), desks()
    sign_in(page, ADMIN, PASSWORD)
    page.goto("/people/access/")
    page.fill("textarea[name=note]", TYPED)
    with page.expect_response(lambda answer: answer.url.endswith("/drafts") and answer.status == 204):
        page.evaluate(LOOK_AWAY)
    page.context.clear_cookies(name="sid")
    sign_in(page, ADMIN, PASSWORD)
    page.goto("/people/access/")
    bar = page.locator("[data-draft]")
    expect(bar).to_contain_text("You typed something here and did not send it")
    expect(page.locator("textarea[name=note]")).to_have_value("")
    bar.get_by_role("button", name="Put it back").click()
    expect(page.locator("textarea[name=note]")).to_have_value(TYPED)

    sign_in(other, OTHER, PASSWORD)
    other.goto("/people/access/")
    expect(other.locator("textarea[name=note]")).to_have_value("")
    expect(other.locator("[data-draft]")).to_have_count(0)

    go(page, page.get_by_role("button", name="I went through the list"))
    page.goto("/people/access/")
    expect(page.locator("main")).to_contain_text(TYPED)
    expect(page.locator("[data-draft]")).to_have_count(0)


@pytest.mark.proves("B-08")
@pytest.mark.first_tier("sqlite")
def test_back_after_signing_out_shows_the_sign_in(desks: Opener) -> None:
    page = desks()
    sign_in(page, ADMIN, PASSWORD)
    page.goto("/people/")
    expect(page.locator("main")).to_contain_text(ADMIN)
    page.goto("/account")
    page.locator("details.user summary").click()
    go(page, page.locator("details.user form button"))
    assert "/sign-in" in page.url
    page.go_back()
    expect(page.locator("input[name=password]")).to_be_visible()
    assert ADMIN not in page.content()
    assert page.context.cookies() == [] or all(one["name"] != "sid" for one in page.context.cookies())
