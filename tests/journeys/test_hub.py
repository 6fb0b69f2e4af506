"""Somebody looks for help on a phone in Spanish and leaves at once; an owner says from a mail that an entry is right."""

import re
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from partners.hub.models import EntryLink
from partners.services.models import Service
from tests.support.browser import PHONE, axe_clean, no_horizontal_overflow, opened
from tests.support.live_server import LONG, LiveServer
from web.database import db

COACHING = "Recovery coaching"


def test_somebody_finds_help_in_spanish_on_a_phone_and_leaves(
    browser: Browser, own_server: LiveServer
) -> None:
    with opened(browser, own_server.url, size=PHONE) as page:
        _look_and_leave(page)


def _look_and_leave(page: Page) -> None:
    page.goto("/help/?lang=es")
    before = page.evaluate("history.length")
    expect(page.locator("h1")).to_have_text("Busque ayuda cerca de usted")
    expect(page.locator(".crisis")).to_contain_text("911")
    axe_clean(page)
    no_horizontal_overflow(page)
    page.locator("#need").select_option("substance_use")
    page.get_by_role("button", name="Buscar").click()
    expect(page.locator("#results-title")).to_contain_text("encontrado")
    # Nothing of the search stands in the address, in the title or in the history of the tab.
    assert re.fullmatch(r".*/help/\?lang=es", page.url)
    assert page.title().startswith("Buscar ayuda")
    no_horizontal_overflow(page)
    axe_clean(page)
    page.locator(".results h3 a", has_text=COACHING).click()
    expect(page.locator("h1")).to_have_text(COACHING)
    expect(page.locator("main")).to_contain_text("Puede no estar al día")
    expect(page.locator("a[href^='tel:']").first).to_be_visible()
    assert page.evaluate("history.length") == before
    axe_clean(page)
    no_horizontal_overflow(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tarjetas para la cartera (PDF)").click()
    assert download.value.suggested_filename == "card.pdf"
    page.get_by_role("button", name="Volver a los resultados").click()
    expect(page.locator("#results-title")).to_be_visible()
    assert page.context.cookies() == []
    page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="elsewhere"))
    sent: list[dict[str, str]] = []
    page.on("request", lambda request: sent.append(request.headers) if "wikipedia" in request.url else None)
    page.locator("[data-exit]").click()
    page.wait_for_url("https://www.wikipedia.org/")
    assert "referer" not in sent[0]
    assert page.evaluate("history.length") == before


def test_an_owner_confirms_an_entry_from_a_mail(browser: Browser, own_server: LiveServer) -> None:
    own_server.run_due(datetime.now(UTC), but=(*LONG, "documents"))
    with opened(browser, own_server.url, size=PHONE) as page:
        page.goto("/mailbox/")
        found = page.locator("article a[href*='/help/confirm/']")
        links = [re.sub(r"^https?://[^/]+", "", str(one.get_attribute("href"))) for one in found.all()]
        assert len(links) >= 3
        first, second, third = links[:3]
        _tap(page, first)
        _gone(page, first)
        _changed_while_looking(page, own_server, second)
        _expire(own_server)
        _gone(page, third)


def _tap(page: Page, link: str) -> None:
    page.goto(link)
    name = page.locator("main h2").inner_text()
    axe_clean(page)
    no_horizontal_overflow(page)
    page.get_by_role("button", name="Yes, this is right").click()
    expect(page.locator("h1")).to_have_text("Thank you: the entry is confirmed")
    page.get_by_role("link", name="See the entry as everybody sees it").click()
    expect(page.locator("h1")).to_have_text(name)
    today = f"{datetime.now(UTC):%b} {datetime.now(UTC).day}, {datetime.now(UTC).year}"
    yesterday = datetime.now(UTC) - timedelta(days=1)
    days = f"{today}|{yesterday:%b} {yesterday.day}, {yesterday.year}"
    expect(page.locator("main")).to_contain_text(
        re.compile(f"Last confirmed by its organisation on ({days})")
    )


def _gone(page: Page, link: str) -> None:
    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("button", name="Yes, this is right")).to_have_count(0)


def _changed_while_looking(page: Page, server: LiveServer, link: str) -> None:
    page.goto(link)
    name = page.locator("main h2").inner_text()
    with server.app.app_context():
        changed = sa.update(Service).where(Service.name == name).values(fees="Forty dollars an hour.")
        db.session.execute(changed)
        db.session.commit()
    page.get_by_role("button", name="Yes, this is right").click()
    expect(page.locator("main")).to_contain_text("The entry was changed since you opened this page")
    expect(page.locator("main")).to_contain_text("Forty dollars an hour.")
    page.get_by_role("button", name="Yes, this is right").click()
    expect(page.locator("h1")).to_have_text("Thank you: the entry is confirmed")


def _expire(server: LiveServer) -> None:
    with server.app.app_context():
        long_ago = datetime.now(UTC) - timedelta(days=31)
        db.session.execute(
            sa.update(EntryLink)
            .where(EntryLink.used_at.is_(None))
            .values(created_at=long_ago, expires_at=long_ago + timedelta(days=30))
        )
        db.session.commit()
