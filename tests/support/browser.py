"""Debian's Chromium under Playwright, and what every screen must pass."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
)

from concordat.seed.load import PASSWORD
from tests.support.pages import forms_in

Scheme = Literal["light", "dark"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = (390, 844)
DESK = (1280, 900)
SCREENS: tuple[tuple[tuple[int, int], Scheme], ...] = ((PHONE, "light"), (DESK, "dark"))
"""Each width and each scheme once: colours do not depend on the width."""
FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
AXE_OPTIONS: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
WITHOUT_COLOURS = AXE_OPTIONS | {"rules": {"color-contrast": {"enabled": False}}}
"""Looking at the colours takes two thirds of the time."""


def find_chromium() -> str | None:
    """The system's Chromium; Playwright's own builds are not used."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright, executable: str) -> Browser:
    """A headless browser that talks to this machine only."""
    return playwright.chromium.launch(executable_path=executable, args=list(FLAGS))


@contextmanager
def opened(
    browser: Browser,
    base_url: str,
    *,
    size: tuple[int, int] = DESK,
    scheme: Scheme = "light",
    javascript: bool = True,
    as_in: Page | None = None,
) -> Iterator[Page]:
    """A page of its own context; an error on the console or a failed script fails the test.

    With `as_in`, whoever is signed in on that page is signed in here too.
    """
    context: BrowserContext = browser.new_context(
        base_url=base_url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        java_script_enabled=javascript,
        locale="en-GB",
        timezone_id="America/New_York",
        reduced_motion="reduce",
        storage_state=as_in.context.storage_state() if as_in is not None else None,
    )
    context.set_default_timeout(10_000)
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # The browser reports answers of 4xx as errors of its own; tests look at those pages on purpose.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(message.text)

    context.on("console", note)
    context.on("weberror", lambda error: problems.append(str(error.error)))
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not problems, "the browser's console shows:\n" + "\n".join(problems)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in through the form and the second step; the page is then where this person's work begins.

    The forms are sent in the browser's session without showing them; somebody who signs in for the first time is shown
    the rest. What these pages look like is the subject of other tests.
    """
    answered = _sent(page, page.request.get("/sign-in"), "email", email=email, password=password)
    if "/sign-in/second-step" in answered.url:
        answered = _sent(page, answered, "factor_code")
    page.goto(answered.url)
    second_step(page)
    assert "/sign-in" not in page.url, page.inner_text("main")


def _sent(page: Page, shown: APIResponse, having: str, **fields: str) -> APIResponse:
    """What answers a page's form that has this field, with these filled in; rather one in which it is filled in already."""
    held = [form.values for form in forms_in(shown.text(), shown.url) if having in form.values]
    assert held, f"{shown.url} answers {shown.status} and has no form with {having}"
    best = max(held, key=lambda values: values[having][0])
    filled: dict[str, str | float | bool] = {name: values[0] for name, values in best.items()}
    return page.request.post(shown.url, form={**filled, **fields})


def second_step(page: Page) -> None:
    """Take the code that the demo shows; somebody who signs in for the first time connects an app before."""
    if "/second-step/set-up" in page.url:
        press(page, "Add an app")
        press(page, "Use this code")
        press(page, "I have kept them, go on")
    elif "/sign-in/second-step" in page.url:
        press(page, "Use this code")


def answer(page: Page, **fields: str | list[str]) -> None:
    """Fill in the fields of the page's form by name: text, a choice, or a list of boxes to tick."""
    for name, value in fields.items():
        named = page.locator(f"main form [name='{name}']")
        kind = named.first.evaluate("field => field.type")
        if kind in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value:
                page.check(f"main form [name='{name}'][value='{one}']")
        elif kind == "select-one":
            named.select_option(value)
        else:
            named.fill(str(value))


def choose_service(page: Page, service: str) -> None:
    """On the referral form: choose a service by its name, suggested or among the others."""
    option = page.locator("#service_id .option").filter(has_text=service).first
    if not option.is_visible():
        page.locator("#service_id summary").filter(has_text=re.compile("Others|Services")).click()
    option.locator("input").check()


def press(page: Page, words: str) -> None:
    """Press the button or follow the link that says this, in the page's main part; the next page has come."""
    go(
        page,
        page.locator("main").locator("button, a").filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*$")),
    )


def go(page: Page, target: Locator) -> None:
    """Click on the first of these and wait for the page it leads to.

    A click alone returns before a slow answer has come: what is read next would still be the old page,
    and an address opened next would break off the form that was just sent.
    """
    with page.expect_navigation():
        target.first.click()


@cache
def _axe_script() -> str:
    """Half a megabyte: read once, and given to a page once for all its screens."""
    return str(Axe().axe_script)


def axe_clean(page: Page, *, colours: bool = True) -> None:
    """No accessibility violation on the screen as it is now (needs JavaScript)."""
    if page.evaluate("typeof window.axe === 'undefined'"):
        page.evaluate(_axe_script())
    options = AXE_OPTIONS if colours else WITHOUT_COLOURS
    violations = page.evaluate("rules => axe.run(rules).then(found => found.violations)", options)
    found = [
        f"{violation['impact']} {violation['id']}: {violation['help']}\n"
        + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"][:4])
        for violation in violations
    ]
    assert not found, f"{page.url} at {page.viewport_size}:\n" + "\n".join(found)


def no_horizontal_overflow(page: Page) -> None:
    """Nothing is wider than the screen."""
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"{page.url}: {width[0]} px wide on a screen of {width[1]} px"


def not_squeezed(page: Page) -> None:
    """The main part has the screen's width, but for the navigation beside it."""
    narrow = page.evaluate("""() => {
        const main = document.querySelector("main"), side = document.querySelector("nav.side");
        const beside = side ? side.getBoundingClientRect().width : 0;
        const room = Math.min(document.documentElement.clientWidth, 600) * 0.9 - beside;
        return main && main.getBoundingClientRect().width < room ? main.getBoundingClientRect().width : 0;
    }""")
    assert not narrow, f"{page.url}: the main part is {narrow} px wide at {page.viewport_size}"


def screens_clean(page: Page, path: str, *, draw: int | None = None) -> None:
    """The address passes axe and fits at 390 px in light and at 1280 px in dark, in this page's session."""
    answer = page.goto(path)
    assert answer is not None, f"{path} did not answer"
    assert answer.ok, f"{path} answered {answer.status}"
    screen_clean(page, draw=draw)


def screen_clean(page: Page, *, draw: int | None = None) -> None:
    """What the page shows now passes axe, fits, and uses its width at 390 px in light and at 1280 px in dark.

    With `draw`, a number that belongs to the screen, its bits decide what axe looks at: half of the screens, each once,
    half of those with their colours.
    """
    before = page.viewport_size
    looks = _looks(draw)
    for size, scheme in SCREENS:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        no_horizontal_overflow(page)
        not_squeezed(page)
        if (size, scheme) in looks:
            page.emulate_media(color_scheme=scheme)
            axe_clean(page, colours=draw is None or bool(draw & 4))
    if before is not None and before != page.viewport_size:
        page.set_viewport_size(before)
    if (DESK, "dark") in looks:
        page.emulate_media(color_scheme="light")


def _looks(draw: int | None) -> tuple[tuple[tuple[int, int], Scheme], ...]:
    """On which screens axe looks at a page."""
    if draw is None:
        return SCREENS
    if draw & 1:
        return ()
    return SCREENS[:1] if draw & 2 else SCREENS[1:]
