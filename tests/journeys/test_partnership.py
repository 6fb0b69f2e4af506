"""The main story: two organisations agree, refer, help and learn how it went."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from accounts.users.models import User
from tests.support.browser import DESK, PHONE, answer, choose_service, go, opened, press, sign_in
from tests.support.live_server import LONG, LiveServer
from web.database import current_session

PRIVATE = "She sleeps at her sister’s and fears the evenings."
ATTEMPT = "The neighbour opened and asked us to come back."


def test_from_the_agreement_to_the_evaluation(browser: Browser, own_server: LiveServer) -> None:
    url = own_server.url
    with opened(browser, url) as page:
        chief_opens_the_agreement(page)
    with opened(browser, url) as page:
        director_approves(page)
    with opened(browser, url) as page:
        chief_approves_sends_and_signs(page)
    with opened(browser, url) as page:
        director_signs(page)
    with opened(browser, url, size=PHONE) as page:
        reference = officer_refers(page)
    with opened(browser, url) as page:
        intake_asks(page, reference)
    with opened(browser, url, size=PHONE) as page:
        officer_answers(page, reference)
    with opened(browser, url) as page:
        intake_accepts(page, reference)
    with opened(browser, url) as page:
        manager_assigns(page, reference, name_of(own_server, "worker@openmeadow.example"))
    with opened(browser, url, size=PHONE) as page:
        worker_helps(page, reference)
    with opened(browser, url, size=PHONE) as page:
        officer_learns_the_end(page, reference)
    with opened(browser, url) as page:
        chief_orders_an_evaluation(page)
    done = own_server.run_due(first_day_of_next_month() + timedelta(days=4), but=LONG)
    assert done["evaluations"] == 1
    with opened(browser, url, size=DESK) as page:
        chief_reads_the_evaluation(page)


def first_day_of_next_month() -> datetime:
    return (datetime.now(UTC).replace(day=1) + timedelta(days=32)).replace(day=1)


def chief_opens_the_agreement(page: Page) -> None:
    sign_in(page, "chief@calder.example")
    page.goto("/agreements/new")
    page.select_option("[name=other_organisation]", label="Open Meadow Recovery Network")
    today = datetime.now(UTC) - timedelta(days=1)
    answer(
        page,
        title="Recovery after a crisis",
        purpose="People met in a crisis are offered recovery coaching within days.",
        starts_on=f"{today:%Y-%m-%d}",
        ends_on=f"{today + timedelta(days=364):%Y-%m-%d}",
    )
    press(page, "Open the draft")
    draft = page.url
    press(page, "Services, areas and pathways")
    for box in page.locator("main [name=services], main [name=areas]").all():
        box.check()
    go(page, page.locator("main form button.button"))
    page.goto(draft)
    press(page, "Open the review")
    expect(page.locator("main")).to_contain_text("Recovery after a crisis")


def director_approves(page: Page) -> None:
    sign_in(page, "director@openmeadow.example")
    approve(page)


def chief_approves_sends_and_signs(page: Page) -> None:
    sign_in(page, "chief@calder.example")
    approve(page)
    page.goto("/agreements/")
    go(page, page.get_by_role("link", name="Recovery after a crisis"))
    press(page, "Send for signature")
    reason = page.locator("[name=override_reason]")
    if reason.count():
        reason.fill("Both sides know each other well; the assessment is planned.")
    go(page, page.locator("main form .actions button"))
    sign(page)
    expect(page.locator("main")).to_contain_text("Recovery after a crisis")


def approve(page: Page) -> None:
    page.goto("/agreements/")
    go(page, page.get_by_role("link", name="Recovery after a crisis"))
    press(page, "Go to the review")
    press(page, "Approve this version")
    page.locator("main form [name=legal_review]").first.check()
    go(page, page.locator("main form .actions button"))


def director_signs(page: Page) -> None:
    sign_in(page, "director@openmeadow.example")
    page.goto("/agreements/")
    go(page, page.get_by_role("link", name="Recovery after a crisis"))
    sign(page)
    expect(page.locator("main")).to_contain_text("In force")


def sign(page: Page) -> None:
    press(page, "Sign")
    name = page.locator(".user-name").inner_text()
    answer(page, typed_name=name, password="concordat demo only", authorised="y")
    press(page, "Sign")


def officer_refers(page: Page) -> str:
    sign_in(page, "officer@calder.example")
    page.goto("/referrals/new")
    answer(
        page,
        danger="no",
        person_name="Wren Castellane",
        age_band="26_64",
        phone="+1 555 0100",
        need="substance_use",
        concern="Found confused at the bus station after three days without sleep.",
        urgency="soon",
        consent="verbal_witnessed",
        feedback="yes",
    )
    page.select_option("[name=area_id]", label="Upper Valley")
    choose_service(page, "Recovery coaching")
    press(page, "Check and send")
    expect(page.locator("h1")).to_contain_text("Check your answers")
    press(page, "Send to the NGO")
    expect(page.locator("h1")).to_contain_text("Referral sent")
    return page.locator("main dd").first.inner_text()


def open_referral(page: Page, reference: str) -> None:
    page.goto("/referrals/")
    link = (
        page.locator("main a")
        .filter(has_text=reference)
        .or_(page.locator("main tr", has_text=reference).locator("a"))
    )
    go(page, link)


def intake_asks(page: Page, reference: str) -> None:
    sign_in(page, "intake@openmeadow.example")
    open_referral(page, reference)
    press(page, "Acknowledge")
    press(page, "Ask for information")
    answer(page, items=["contact_details"], question="Which hours are safe to call?")
    press(page, "Send the question")


def officer_answers(page: Page, reference: str) -> None:
    sign_in(page, "officer@calder.example")
    open_referral(page, reference)
    expect(page.locator("main")).to_contain_text("Which hours are safe to call?")
    press(page, "Answer the NGO")
    answer(page, answer="After six in the evening.")
    press(page, "Send the answer")


def intake_accepts(page: Page, reference: str) -> None:
    sign_in(page, "intake@openmeadow.example")
    open_referral(page, reference)
    expect(page.locator("main")).to_contain_text("After six in the evening.")
    press(page, "Accept")
    press(page, "Accept")


def manager_assigns(page: Page, reference: str, worker: str) -> None:
    sign_in(page, "manager@openmeadow.example")
    open_referral(page, reference)
    press(page, "Assign a worker")
    # The choice says what each worker carries already.
    carries = page.locator("[name=worker_id] option").filter(has_text=worker)
    page.select_option("[name=worker_id]", value=carries.get_attribute("value"))
    submit(page)
    expect(page.locator("main")).to_contain_text(worker)


def name_of(server: LiveServer, email: str) -> str:
    with server.app.app_context():
        return current_session().scalars(sa.select(User.name).where(User.email == email)).one()


def worker_helps(page: Page, reference: str) -> None:
    sign_in(page, "worker@openmeadow.example")
    open_referral(page, reference)
    log(page, channel="phone", result="no_answer")
    log(page, channel="in_person_home", result="no_answer", note=ATTEMPT)
    log(page, channel="phone", result="spoke_engaged")
    press(page, "The person agrees to the service")
    submit(page)
    press(page, "Write a note")
    answer(page, text=PRIVATE)
    submit(page)
    expect(page.locator("main")).to_contain_text(PRIVATE)
    expect(page.locator("main")).to_contain_text(ATTEMPT)
    press(page, "Close with outcome")
    answer(page, reason="completed_goals_met")
    page.locator("main form [type=radio][value=achieved]").check()
    submit(page)
    expect(page.locator("main")).to_contain_text("Closed")


def log(page: Page, **fields: str) -> None:
    press(page, "Log a contact attempt")
    answer(page, **fields)
    submit(page)


def submit(page: Page) -> None:
    """Press the form's own button; the step leads back to the referral."""
    here = page.url
    go(page, page.locator("main form .actions button"))
    assert page.url != here, page.inner_text("main")


def officer_learns_the_end(page: Page, reference: str) -> None:
    sign_in(page, "officer@calder.example")
    open_referral(page, reference)
    told = page.inner_text("main")
    for word in ("Received", "Accepted", "Contact made", "Connected to a service", "Service ended"):
        assert word in told, told
    assert PRIVATE not in page.content()
    assert ATTEMPT not in page.content()
    assert "neighbour" not in page.content()


def chief_orders_an_evaluation(page: Page) -> None:
    sign_in(page, "chief@calder.example")
    page.goto("/evaluations/schedules/new")
    scope = page.locator("[name=scope] option", has_text="Open Meadow").inner_text()
    page.select_option("[name=scope]", label=scope)
    answer(page, frequency="monthly")
    go(page, page.locator("main form .actions button"))
    expect(page.locator("main")).to_contain_text("The schedule is set.")


def chief_reads_the_evaluation(page: Page) -> None:
    sign_in(page, "chief@calder.example")
    page.goto("/evaluations/")
    go(page, page.locator("main tbody tr", has_text="Open Meadow").locator("button.as-link"))
    expect(page.locator("main")).to_contain_text("Open Meadow Recovery Network")
    with page.expect_download() as download:
        page.locator("main a", has_text="Download PDF").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    with pikepdf.open(download.value.path()) as document:
        assert len(document.pages) >= 3
