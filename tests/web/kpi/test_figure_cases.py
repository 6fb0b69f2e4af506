"""The page behind a figure: counts for leaders, a list for those who work on cases, clear words for all."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core.actor import SYSTEM, Role
from kpi.evaluations.commands import evaluate
from kpi.periods import Period
from tests.support.kpi_world import World, fill
from tests.support.pages import Page
from tests.web.conftest import WebClient

JULY = Period.month(2025, 7, zone="America/New_York")
NOW = datetime(2025, 8, 20, tzinfo=UTC)


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


def token_on(page: Page) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.html)
    assert found
    return found[1]


def sent(client: WebClient, address: str, *, token: str, **values: str) -> TestResponse:
    return client.post(address, data={"csrf_token": token, **values})


def test_each_reader_gets_what_is_theirs(client: WebClient, session: Session, world: World) -> None:
    harbour = world.add_partner("Harbour House")
    fill(world, [harbour], referrals=40, first=datetime(2025, 7, 2, tzinfo=UTC), days=25)
    evaluation = evaluate(session, SYSTEM, scope=world.scope(harbour), period=JULY, now=NOW)
    leader = world.user(world.agency, "Leader", Role.LEADERSHIP)
    auditor = world.user(world.agency, "Auditor", Role.AUDITOR)
    desk = world.user(world.agency, "Desk", Role.PARTNERSHIP_DESK)
    manager = world.user(harbour.ngo, "Manager", Role.NGO_MANAGER)
    stranger = world.user(world.add_partner("Open Door").ngo, "Stranger", Role.NGO_MANAGER)
    session.flush()
    address = f"/evaluations/{evaluation.id}/figures/R10/cases"
    for reader in (leader, auditor):
        client.sign_in(reader)
        page = client.page(address)
        assert "How many cases stand where" in page.text
        assert "Single cases are read by those who work on them." in page.text
        assert "List the cases" not in page.text
        assert sent(client, address, token=token_on(page)).status_code == 403
    for reader in (manager, desk):
        client.sign_in(reader)
        assert "List the cases" in client.page(address).text
        token = token_on(client.page(address))
        listed = sent(client, address, token=token)
        assert listed.status_code == 200
        for words in (
            "Referrals, the latest sent first",
            "Among all cases, not counted",
            "Next",
            "/referrals/",
        ):
            assert words in listed.text
        assert "Not due yet</strong>" in sent(client, address, token=token, result="pending").text
        assert sent(client, address, token=token, result="nonsense").status_code == 422
        mangled = sent(client, address, token=token, after="mangled")
        assert mangled.text.count("/referrals/") == listed.text.count("/referrals/")
        assert (
            "meetings and actions of the partnership, and no cases"
            in client.page(address.replace("R10", "P04")).text
        )
        client.page(address.replace("R10", "X99"), status=404)
    client.sign_in(stranger)
    client.page(address, status=404)
    assert sent(client, address, token=token_on(client.page("/evaluations/"))).status_code == 404
    client.sign_in(world.officer)
    client.page(address, status=403)
