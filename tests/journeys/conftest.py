"""Stories in a real browser, on a server with fictitious data made by the product's own commands."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.agreeing import Browsers
from tests.support.browser import opened
from tests.support.commands import run_command
from tests.support.databases import Databases
from tests.support.live_server import LiveServer, serving

REFERRALS = "60"
AGENCY = "Elmsworth Police Department"
Opener = Callable[..., Page]
PATIENCE = 900
"""Seconds for a test, the making of the data counted in: many pages one after another on a busy machine."""
MAKING = 600
"""Seconds for the fictitious data: each account proves a second factor, each record has its key."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey needs the browser."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(PATIENCE))
            # Werkzeug leaves a static file for the collector when it answers 304 or the browser hangs up.
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"))


@pytest.fixture(scope="session")
def live_server(databases: Databases) -> Iterator[LiveServer]:
    """The application with about 60 referrals of fictitious people, an evaluation, and an open wellbeing compartment."""
    url, vault_url = databases.copied_pair("journeys_open", fill, to="journeys_open")
    with serving(url, vault_url=vault_url) as server:
        yield server


@pytest.fixture
def own_server(databases: Databases) -> Iterator[LiveServer]:
    """As `live_server` without the compartment, for this test alone: time may pass on it."""
    url, _ = databases.copied_pair("journeys_open", fill, to="own_journey")
    with serving(url) as server:
        yield server


def fill(url: str, vault_url: str) -> None:
    """Fictitious data and one evaluation, made by the product's own commands."""
    run_command(url, "seed", "--referrals", REFERRALS, "--seed", "7", vault_url=vault_url, timeout=MAKING)
    last_month = datetime.now(UTC).replace(day=1) - timedelta(days=1)
    run_command(url, "evaluate", "--agency", AGENCY, "--period", f"{last_month:%Y-%m}", vault_url=vault_url)


@pytest.fixture
def browsers(browser: Browser, own_server: LiveServer) -> Iterator[Browsers]:
    """`browsers.new()`: a page in a browser of its own."""
    with ExitStack() as stack:
        yield Browsers(browser=browser, url=own_server.url, stack=stack)


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[Opener]:
    """`open_page(size=PHONE, scheme="dark", javascript=False)`: a page of a person of its own."""
    with ExitStack() as stack:

        def open_one(**options: Any) -> Page:
            context: AbstractContextManager[Page] = opened(browser, live_server.url, **options)
            return stack.enter_context(context)

        yield open_one


@pytest.fixture
def page(open_page: Opener) -> Page:
    """A page on a desk, light, with JavaScript."""
    return open_page()
