"""kill -9 of web workers during uploads, and stops and restarts under load (J-06, U-05, U-06)."""

import http.client
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import Engine

from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support.one_site import Manager, Site, kill_one, make_manager, site, uploads_after

KILLS = int(os.environ.get("CONCORDAT_WORKER_KILLS", "200"))
"""As many as the specification asks for; each costs a fork and the uploads that it ends."""
MOST_UPLOADS = 5 * KILLS
"""Of each client: more than it comes to before the last kill, so that there is always one to interrupt."""
CLIENTS = 3
REQUESTS = int(os.environ.get("CONCORDAT_RESTART_REQUESTS", "10002"))
RESTARTS = 24


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


def _uploading(running: Site, manager: Manager, over: Event) -> list[UUID]:
    acknowledged: list[UUID] = []
    while not over.is_set() and len(acknowledged) < MOST_UPLOADS:
        done = running.upload(manager)
        if done is not None:
            acknowledged.append(done)
    return acknowledged


@pytest.mark.timeout(1800)
@pytest.mark.proves("J-06", "U-05")
def test_workers_are_killed_during_uploads(
    engine: Engine, own_database_url: str, now: datetime, figure: Figure
) -> None:
    manager, chance, over, kills = make_manager(engine, now), random.Random(6), Event(), 0
    with site(own_database_url) as running, ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(_uploading, running, manager, over) for _ in range(CLIENTS)]
        try:
            while kills < KILLS:
                time.sleep(0.05 + chance.random() * 0.9)
                kills += kill_one(running, chance.randrange(8))
        finally:
            over.set()
        acknowledged = [key for client in clients for key in client.result(120)]
    found = uploads_after(engine, acknowledged, ngo_id=manager.ngo_id)
    text = (
        f"{engine.dialect.name}: {kills} kills of workers, {found.acknowledged} uploads acknowledged, {found.lost} lost,"
        f" {found.half_done} half done, {found.unreadable} unreadable"
    )
    figure("J-06", text)
    figure("U-05", text)
    assert found.acknowledged >= 10
    assert (found.lost, found.half_done, found.unreadable, found.broken_chains) == (0, 0, 0, 0)


@pytest.mark.timeout(900)
@pytest.mark.proves("U-06")
def test_restarts_under_load_lose_no_request_and_a_stop_ends_in_time(
    engine: Engine, own_database_url: str, now: datetime, figure: Figure
) -> None:
    manager, over = make_manager(engine, now), Event()
    cookie = f"sid={manager.token}"

    def reading(running: Site) -> Counter[str]:
        outcome: Counter[str] = Counter()
        for _ in range(REQUESTS // CLIENTS):
            try:
                status, _page = running.ask("GET", f"/documents/of/{manager.ngo_id}", cookie=cookie)
                outcome[str(status)] += 1
            except (OSError, http.client.HTTPException) as error:
                outcome[type(error).__name__] += 1
        return outcome

    with site(own_database_url) as running, ThreadPoolExecutor(CLIENTS) as pool:
        readers = [pool.submit(reading, running) for _ in range(CLIENTS)]
        for _ in range(RESTARTS):
            time.sleep(1.5)
            running.process.send_signal(signal.SIGHUP)
        outcomes = sum((reader.result(600) for reader in readers), Counter[str]())
        clients = [pool.submit(_uploading, running, manager, over) for _ in range(CLIENTS)]
        time.sleep(5)
        seconds = running.stop()
        over.set()
        acknowledged = [key for client in clients for key in client.result(120)]
    found = uploads_after(engine, acknowledged, ngo_id=manager.ngo_id)
    failed = outcomes.total() - outcomes["200"]
    figure(
        "U-06",
        f"{engine.dialect.name}: {RESTARTS} restarts of workers under load, {failed} of {outcomes.total()} requests failed;"
        f" stopped in {seconds:.1f} s during uploads, {found.lost} of {found.acknowledged} acknowledged lost",
    )
    assert failed == 0, outcomes
    assert seconds <= 30
    assert running.process.returncode == 0
    assert (found.lost, found.half_done, found.unreadable, found.broken_chains) == (0, 0, 0, 0)
