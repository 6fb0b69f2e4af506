"""Two worlds that differ in one officer's support alone: whoever has no part in it is answered alike (security E-02).

Addresses outside the compartment never ask its database, for nobody (`test_route_role_table`). So what is left to
compare are the compartment's own pages and the published figures, and what the navigation of the others says.
"""

import re
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from concordat.wellbeing import PREFIX
from tests.support.visitors import render_nothing
from tests.support.wellbeing_care import visitor_for
from tests.support.wellbeing_lived import Lived, live, publish
from tests.web.conftest import WebClient
from tests.web.wellbeing.test_access_matrix import addresses, agreed
from wellbeing.participants.erasing import erase_participant

__all__ = ["agreed"]

UNINVOLVED = (
    "chief",
    "administrator",
    "auditor",
    "privacy",
    "coordinator",
    "supervisor",
    "colleague",
    "manager",
)
SEES_SOMETHING = {
    "colleague": ("/urgent", "/work"),
    "coordinator": ("/work", "/run"),
    "manager": ("/work", "/run"),
    "privacy": ("/watch",),
    "supervisor": ("/asking",),
}
"""Pages by which their work lets them see that somebody is there: counts, codes, alerts, their own requests (2.2)."""
_TOKEN = re.compile(r'name="csrf_token"[^>]*>|value="[0-9a-f-]{36}"|<code>[0-9a-f]{12}</code>')


def pages_of(client: WebClient, asked: list[str], name: str) -> dict[str, tuple[int, str, bytes]]:
    """What one of them is answered everywhere, tokens of forms and numbers of requests aside."""
    left_out = tuple(f"{PREFIX}{part}" for part in SEES_SOMETHING.get(name, ()))
    found = {}
    for path in asked:
        if left_out and path.startswith(left_out):
            continue
        response = client.get(path)
        content = _TOKEN.sub("", response.get_data().decode("utf-8", "replace")).encode()
        found[path] = response.status_code, response.headers.get("Location", ""), content
    for path in ("/account", "/notices", "/support-figures/"):
        response = client.get(path)
        found[path] = response.status_code, "", _TOKEN.sub("", response.text).encode()
    return found


@pytest.fixture
def worlds(session: Session, vault: Session, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Lived:
    render_nothing(monkeypatch)
    lived = live(session, vault, now, shared=True)
    publish(vault, lived, now=now)
    return lived


@pytest.mark.proves("E-02")
@pytest.mark.parametrize("name", UNINVOLVED)
def test_whoever_has_no_part_in_it_is_answered_alike(
    app: Flask, client: WebClient, session: Session, vault: Session, worlds: Lived, now: datetime, name: str
) -> None:
    """The world in which the officer used everything, and the one in which all of it was erased."""
    asked = [path for _, path in addresses(app, worlds)]
    client.sign_in(worlds.people[name])
    there = pages_of(client, asked, name)
    erase_participant(vault, visitor_for(session, worlds.care.officer, own=True), now=now)
    vault.commit()
    gone = pages_of(client, asked, name)
    assert len(there) > 30
    assert {path for path, answer in there.items() if answer != gone[path]} == set()


@pytest.mark.proves("E-02")
def test_the_comparison_sees_a_difference(
    app: Flask, client: WebClient, session: Session, vault: Session, worlds: Lived, now: datetime
) -> None:
    asked = [path for _, path in addresses(app, worlds)]
    client.sign_in(worlds.care.officer)
    there = pages_of(client, asked, "officer")
    erase_participant(vault, visitor_for(session, worlds.care.officer, own=True), now=now)
    vault.commit()
    gone = pages_of(client, asked, "officer")
    assert len({path for path, answer in there.items() if answer != gone[path]}) > 5
