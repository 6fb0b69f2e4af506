"""Two worlds that differ in one officer's support alone: whoever has no part in it is answered alike (security E-02).

Addresses outside the compartment never ask its database, for nobody (`test_route_role_table`). So what is left to
compare are the compartment's own pages and the published figures, and what the navigation of the others says.
"""

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from concordat.wellbeing import PREFIX
from core.keys import door
from tests.deep.conftest import Figure, figure
from tests.support import frozen_clock
from tests.support.two_samples import alike
from tests.support.visitors import render_nothing
from tests.support.wellbeing_care import visitor_for
from tests.support.wellbeing_lived import Lived, live, publish
from tests.web.conftest import WebClient
from tests.web.wellbeing.test_access_matrix import addresses, agreed
from wellbeing.participants.erasing import erase_participant

__all__ = ["agreed", "figure"]

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
_TOKEN = re.compile(
    r'name="csrf_token"[^>]*>|value="[0-9a-f-]{36}"|<code>[0-9a-f]{12}</code>|nonce="[\w-]{22}"', re.ASCII
)


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


PAIRS = 240
BLOCK = 12
"""So many random pairs of somebody and an address are asked in one world, then in the other, then the next."""
LEAST_ALIKE = 0.01
OFFICERS = 60
LEAST_CHANGED = 5


@pytest.mark.deep
@pytest.mark.timeout(1200)
@pytest.mark.proves("E-02")
def test_random_pairs_are_answered_alike_and_as_fast_in_both_worlds(
    app: Flask, client: WebClient, session: Session, vault: Session, worlds: Lived, figure: Figure
) -> None:
    """Processor time of each answer; a machine that is busy slows both worlds, which take turns."""
    asked = [path for _, path in addresses(app, worlds)]
    chance = random.Random(17)
    pairs = [(name, chance.choice(asked)) for name in UNINVOLVED for _ in range(PAIRS // len(UNINVOLVED))]
    pairs = [
        (name, path)
        for name, path in pairs
        if not path.startswith(tuple(f"{PREFIX}{part}" for part in SEES_SOMETHING.get(name, ("/none",))))
    ]
    pairs += [(name, path) for name in UNINVOLVED for path in ("/account", "/notices", "/support-figures/")]
    while len(pairs) < PAIRS:
        pairs.append((chance.choice(UNINVOLVED), "/account"))
    chance.shuffle(pairs)
    be = _Everybody(client, worlds)
    there, gone, differing = [], [], 0
    for start in range(0, len(pairs), BLOCK):
        block = pairs[start : start + BLOCK]
        answers, times = _timed(be, block)
        there += times
        with _never_enrolled(session, vault, worlds):
            answers_there, times = _timed(be, block)
        gone += times
        differing += sum(one != other for one, other in zip(answers, answers_there, strict=True))
    probable = alike(there, gone)
    own = [("officer", chance.choice(asked)) for _ in range(OFFICERS)]
    seen, _ = _timed(be, own)
    with _never_enrolled(session, vault, worlds):
        not_seen, _ = _timed(be, own)
    changed = sum(one != other for one, other in zip(seen, not_seen, strict=True))
    figure(
        "E-02",
        f"{session.get_bind().dialect.name}: {len(pairs)} random pairs, {differing} answers differ, times alike with"
        f" p = {probable:.2f}; of {len(own)} answers to the officer {changed} differ",
    )
    assert len(pairs) >= 200
    assert differing == 0
    assert probable > LEAST_ALIKE
    assert changed >= LEAST_CHANGED, "the comparison could have seen a difference"


class _Everybody:
    """A client that is one after another of them, each with one session: the page of one's account lists these."""

    def __init__(self, client: WebClient, worlds: Lived) -> None:
        self.client, self.cookies = client, dict[str, str]()
        for name in (*UNINVOLVED, "officer"):
            client.sign_in(worlds.care.officer if name == "officer" else worlds.people[name])
            cookie = client.get_cookie("sid")
            assert cookie is not None
            self.cookies[name] = cookie.value

    def get(self, name: str, path: str) -> TestResponse:
        """What one of them is answered."""
        self.client.set_cookie("sid", self.cookies[name])
        return self.client.get(path)


def _timed(be: _Everybody, pairs: list[tuple[str, str]]) -> tuple[list[tuple[int, bytes]], list[float]]:
    """What each pair is answered, and its processor time at the second asking: the first reads what is not at hand."""
    answers, times = [], []
    for name, path in pairs:
        be.get(name, path)
        started = time.process_time()
        response = be.get(name, path)
        times.append(time.process_time() - started)
        content = _TOKEN.sub("", response.get_data().decode("utf-8", "replace")).encode()
        answers.append((response.status_code, content))
    return answers, times


@contextmanager
def _never_enrolled(session: Session, vault: Session, worlds: Lived) -> Iterator[None]:
    """The world without what the officer did, until the block ends."""
    vault.commit()
    connection = vault.get_bind()
    assert isinstance(connection, Connection)
    kept = connection.begin_nested()
    erase_participant(vault, visitor_for(session, worlds.care.officer, own=True), now=frozen_clock.utc_now())
    vault.commit()
    yield
    vault.rollback()
    kept.rollback()
    vault.expire_all()
    door.cache.clear()
