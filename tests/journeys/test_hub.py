"""Somebody looks for help on a phone in Spanish and leaves at once."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, axe_clean, no_horizontal_overflow, opened
from tests.support.live_server import LiveServer

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
