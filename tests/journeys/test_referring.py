"""The referral form under pressure: without scripts, without an agreement, twice at once, and by a practised hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from accounts.organisations.models import Organisation
from partners.memoranda.models import Memorandum, Partnership
from tests.support.browser import PHONE, answer, choose_service, go, opened, press, sign_in
from tests.support.live_server import LiveServer
from web.database import current_session

Opener = Callable[..., Page]
ANSWERS = {
    "danger": "no",
    "person_name": "Wren Castellane",
    "phone": "+1 555 0100",
    "need": "mental_health_support",
    "concern": "Found confused at the bus station after three days without sleep.",
    "urgency": "soon",
    "consent": "verbal_witnessed",
    "feedback": "yes",
}


def fill_in(page: Page, service: str) -> None:
    """The form as far as the page on which the answers are checked."""
    page.goto("/referrals/new")
    answer(page, **ANSWERS)
    page.select_option("[name=area_id]", label="Mill Quarter")
    choose_service(page, service)
    press(page, "Check and send")
    expect(page.locator("h1")).to_contain_text("Check your answers")


def send_a_referral(page: Page, service: str = "Walk-in counselling") -> str:
    """An officer of Elmsworth refers somebody; answers the referral's address."""
    fill_in(page, service)
    press(page, "Send to the NGO")
    expect(page.locator("h1")).to_contain_text("Referral sent")
    href = page.locator("main a", has_text="See this referral").get_attribute("href")
    assert href is not None
    return href


def test_an_officer_refers_with_scripts_off(open_page: Opener) -> None:
    page = open_page(size=PHONE, javascript=False)
    sign_in(page, "officer@elmsworth.example")
    page.goto(send_a_referral(page))
    expect(page.locator("main")).to_contain_text("Lanternfield Crisis Response")


def test_without_an_agreement_the_form_says_which_is_missing_and_keeps_the_draft(
    browser: Browser, own_server: LiveServer
) -> None:
    with opened(browser, own_server.url) as page:
        sign_in(page, "officer@elmsworth.example")
        fill_in(page, "Walk-in counselling")
        end_agreement(own_server, "Lanternfield Crisis Response")
        press(page, "Send to the NGO")
        told = page.locator("[data-error-summary]").inner_text()
        assert "Lanternfield Crisis Response" in told
        page.goto("/referrals/")
        go(page, page.locator("main a[href$='/edit']"))
        expect(page.locator("[name=person_name]")).to_have_value(ANSWERS["person_name"])


def end_agreement(server: LiveServer, ngo: str) -> None:
    """As if the agreements with the NGO had ended the day before yesterday."""
    partnerships = (
        sa.select(Partnership.id)
        .join(Organisation, Organisation.id == Partnership.ngo_id)
        .where(Organisation.name == ngo)
    )
    ended = (datetime.now(UTC) - timedelta(days=2)).date()
    with server.app.app_context():
        session = current_session()
        session.execute(
            sa.update(Memorandum).where(Memorandum.partnership_id.in_(partnerships)).values(ends_on=ended)
        )
        session.commit()


def test_of_two_who_accept_the_second_reads_who_was_first(open_page: Opener) -> None:
    officer, intake, manager = open_page(), open_page(), open_page()
    sign_in(officer, "officer@elmsworth.example")
    address = send_a_referral(officer)
    sign_in(intake, "intake@lanternfield.example")
    sign_in(manager, "manager@lanternfield.example")
    for page in (intake, manager):
        page.goto(f"{address}/accept")
    first = intake.locator(".user-name").inner_text()
    press(intake, "Accept")
    expect(intake.locator("main")).to_contain_text("Accepted")
    press(manager, "Accept")
    expect(manager.locator("main")).to_contain_text(first)
