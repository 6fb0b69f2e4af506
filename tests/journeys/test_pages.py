"""Every page of every role's navigation, and an object of each kind: accessible, narrow, light, quiet."""

import re
from collections.abc import Callable
from urllib.parse import urljoin
from zlib import crc32

import pytest
from flask import Flask
from lxml.html import document_fromstring
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

from accounts.roles import ROLES
from core.actor import Role
from tests.support.browser import screens_clean, sign_in
from tests.support.live_server import LiveServer
from tests.support.weighing import answers_to, light

pytestmark = pytest.mark.scaled
Opener = Callable[..., Page]
ACCOUNTS = {
    Role.OFFICER: "staff@elmsworth.example",
    Role.LIAISON_OFFICER: "officer@elmsworth.example",
    Role.SUPERVISOR: "supervisor@elmsworth.example",
    Role.LEADERSHIP: "chief@elmsworth.example",
    Role.PARTNERSHIP_DESK: "desk@elmsworth.example",
    Role.NGO_INTAKE: "intake@lanternfield.example",
    Role.NGO_WORKER: "worker@lanternfield.example",
    Role.NGO_MANAGER: "manager@lanternfield.example",
    Role.PEER_SUPPORTER: "peer@elmsworth.example",
    Role.CLINICIAN: "counsellor@lanternfield.example",
    Role.WELLBEING_COORDINATOR: "wellbeing@elmsworth.example",
    Role.WELLBEING_AUDITOR: "privacy@elmsworth.example",
    Role.ORGANISATION_ADMIN: "admin@elmsworth.example",
    Role.OPERATOR: "operator@office.example",
    Role.RECORDS_OFFICER: "records@elmsworth.example",
    Role.AUDITOR: "auditor@elmsworth.example",
}
SEEN: set[tuple[str | None, bool]] = set()
"""Endpoints that a role has shown already, in the second tier by its side: pages differ in rows, not in make."""
LEFT_OUT = (
    "accounts.home",
    "casework.appointment_calendar",
    "consents.receipt_document",
    "delivery.calendar",
    "delivery.entry",
    "delivery.schedule_calendar",
    "diligence.download",
    "evaluations.download",
    "exports.schema",
    "hub.card",
    "hub.service_leaflet",
    "meetings.action_calendar",
    "meetings.calendar",
    "meetings.document",
    "memoranda.download",
    "needs.document",
    "own_copy.take",
    "participants.take_along",
    "replication.file",
    "services.hsds_file",
    "sessions.mine_calendar",
    "sessions.work_calendar",
    "support_figures.download",
    "survey_results.download",
    "survey_results.open_file",
    "training.calendar",
    "training.certificate_document",
)
LOOKS_BETWEEN = 2
STEPS = 2
OPENED = 2
"""Of so many kinds of pages, the first tier opens one in the browser: those at which axe looks."""
WITHOUT_SCRIPTS = 4
"""Of so many of these, it compares one with itself without scripts."""


def test_every_role_has_an_account_here() -> None:
    assert set(ACCOUNTS) == {definition.role for definition in ROLES}


@pytest.mark.parametrize("role", ACCOUNTS)
def test_pages_of_a_role(open_page: Opener, live_server: LiveServer, role: Role, deep: bool) -> None:
    page = open_page()
    sign_in(page, ACCOUNTS[role])
    plain = open_page(javascript=False, as_in=page)
    paths = one_of_each(page, live_server.app)
    print(f"{role}: {len(paths)} pages: {' '.join(paths)}")
    assert len(paths) >= 3
    for path in paths:
        draw = crc32(str(endpoint_of(live_server.app, path)).encode())
        if (deep or draw % OPENED == 0) and is_new(live_server.app, role, path, by_side=deep):
            with answers_to(page) as answers:
                screens_clean(page, path, draw=None if deep else draw)
            light(path, answers)
            if deep or draw // 8 % WITHOUT_SCRIPTS == 0:
                same_without_scripts(page, plain, path)


def same_without_scripts(scripted: Page, plain: Page, path: str) -> None:
    """The page that the first browser shows has the same heading and no line more than without scripts."""
    plain.goto(path)
    assert plain.locator("h1").inner_text() == scripted.locator("h1").inner_text()
    lacking = set(words(scripted)) - set(words(plain))
    # Looking at the trail adds a row to it, and the last of the page goes to the next.
    pushed = LOOKS_BETWEEN if path.partition("?")[0] == "/audit/" else 0
    assert len(lacking) <= pushed, f"{path} lacks without scripts: {sorted(lacking)}"


def is_new(app: Flask, role: Role, path: str, *, by_side: bool) -> bool:
    """Whether no earlier role (of the same side) has come to this endpoint in this run; notes that one has now."""
    key = (endpoint_of(app, path), by_side and ACCOUNTS[role].endswith("lanternfield.example"))
    if key in SEEN:
        return False
    SEEN.add(key)
    return True


def words(page: Page) -> list[str]:
    """The lines that the main part shows, without the hints that a script adds to times.

    Digits are alike: midnight may pass between the two visits, and then a number of days is another one.
    """
    lines = page.inner_text("main").splitlines()
    return [re.sub(r"\d", "#", line.strip()) for line in lines if line.strip()]


def one_of_each(page: Page, app: Flask) -> list[str]:
    """The first address of every endpoint that links reach within two steps from home, downloads left out."""
    found: dict[str, str] = {}
    here = [path_of(page.url)]
    for step in range(STEPS + 1):
        following: list[str] = []
        for path in here:
            endpoint = endpoint_of(app, path)
            if endpoint is None or endpoint in found or endpoint in LEFT_OUT:
                continue
            found[endpoint] = path
            if step < STEPS:
                following += links_of(page, path)
        here = following
    return list(found.values())


def links_of(page: Page, path: str) -> list[str]:
    """Where the page at an address leads on this site, fetched in the browser's session without showing it."""
    fetched = document_fromstring(page.request.get(path).text())
    hrefs = (urljoin(page.url, element.get("href", "")) for element in fetched.iter("a"))
    return [path_of(href) for href in hrefs if href.startswith(page.url.split("/", 3)[0] + "//127.0.0.1")]


def path_of(url: str) -> str:
    return "/" + url.split("#")[0].split("/", 3)[3]


def endpoint_of(app: Flask, path: str) -> str | None:
    """The endpoint behind an address; a section of a draft is a page of its own."""
    try:
        endpoint, arguments = app.url_map.bind("localhost").match(path.partition("?")[0], "GET")
    except HTTPException:
        return None
    return f"{endpoint} {arguments['section']}" if "section" in arguments else str(endpoint)
