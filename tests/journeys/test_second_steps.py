"""The second step as people meet it: a code, a passkey in one tap, an app connected without scripts, and asked again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from accounts.sign_in.models import WebSession
from concordat.seed.load import PASSWORD
from core.database import make_engine
from tests.support.browser import PHONE, answer, go, opened, press, screen_clean, second_step, sign_in
from tests.support.live_server import LiveServer

Opener = Callable[..., Page]
EMAIL = "supervisor@elmsworth.example"


@pytest.fixture
def page_with_passkeys(browser: Browser, own_server: LiveServer) -> Iterator[Page]:
    """A page on a telephone whose device makes passkeys and verifies its owner; at a name, as passkeys need."""
    url = own_server.url.replace("127.0.0.1", "localhost")
    with opened(browser, url, size=PHONE) as page:
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        yield page


def give_password(page: Page, email: str = EMAIL) -> None:
    page.goto("/sign-in")
    answer_sign_in(page, email)


def answer_sign_in(page: Page, email: str) -> None:
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    go(page, page.locator("main button"))


def tap(page: Page, words: str, leads_to: str) -> None:
    """The script asks the device first; the page that follows has this address."""
    page.locator("main button", has_text=words).click()
    page.wait_for_url(leads_to)


@pytest.mark.proves("A-02")
def test_a_passkey_signs_in_with_one_tap(page_with_passkeys: Page, own_server: LiveServer) -> None:
    page = page_with_passkeys
    sign_in(page, EMAIL)
    page.goto("/second-step/set-up")
    screen_clean(page)
    tap(page, "Add a passkey", "**/second-step/passkey")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    screen_clean(page)
    press(page, "I have kept them, go on")
    expect(page.locator("main")).to_contain_text("This device")
    screen_clean(page)

    page.context.clear_cookies()
    give_password(page)
    screen_clean(page)
    tap(page, "Use your passkey", "**/referrals/**")
    expect(page.locator(".user")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/sign-in")
    screen_clean(page)
    tap(page, "Sign in with a passkey", "**/referrals/**")
    expect(page.locator(".user")).to_be_visible()


@pytest.mark.proves("A-10")
def test_what_was_typed_is_kept_while_the_passkey_is_asked_for_again(
    page_with_passkeys: Page, own_server: LiveServer
) -> None:
    page = page_with_passkeys
    sign_in(page, "admin@elmsworth.example")
    page.goto("/second-step/set-up")
    tap(page, "Add a passkey", "**/second-step/passkey")
    page.goto("/people/invite")
    answer(page, name="Wren Hollis", email="wren.hollis@elmsworth.example", roles=["officer"])
    let_proofs_grow_old(own_server)
    press(page, "Send the invitation")
    expect(page.locator("h1")).to_have_text("Is it you?")
    screen_clean(page)
    tap(page, "Use your passkey", "**/people/")
    expect(page.locator("main")).to_contain_text("Wren Hollis was invited")


def test_a_first_app_is_connected_without_scripts_on_a_telephone(open_page: Opener) -> None:
    page = open_page(size=PHONE, javascript=False)
    give_password(page, "officer@elmsworth.example")
    field = page.locator("input[name=factor_code]:not([type=hidden])")
    assert field.get_attribute("autocomplete") == "one-time-code"
    assert field.get_attribute("inputmode") == "numeric"
    second_step(page)
    page.goto("/second-step/set-up")
    press(page, "Add an app")
    expect(page.locator(".qr")).to_be_visible()
    press(page, "Use this code")
    expect(page.locator("h1")).to_have_text("Your recovery codes")


def let_proofs_grow_old(server: LiveServer) -> None:
    """Every session's second factor was shown eleven minutes ago."""
    engine = make_engine(server.database_url)
    before = (datetime.now(UTC) - timedelta(minutes=11)).isoformat()
    with engine.begin() as connection:
        for digest, data in connection.execute(sa.select(WebSession.digest, WebSession.data)).all():
            held = server.app.session_interface.serializer.loads(data)  # type: ignore[attr-defined]
            if "proof" in held:
                held["proof"]["at"] = before
            again = server.app.session_interface.serializer.dumps(held)  # type: ignore[attr-defined]
            connection.execute(sa.update(WebSession).where(WebSession.digest == digest).values(data=again))
    engine.dispose()
