"""Eight people at once on few referrals, and deadlocks made on purpose, in full numbers (O-03, O-06)."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from concordat.app import create_app
from concordat.config import load_settings
from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support.crowd import Crowd
from tests.support.referrals import make_world
from tests.support.settings import settings_environment
from web.access import public, writes
from web.database import current_session, db

THREADS = 8
STEPS = int(os.environ.get("CONCORDAT_CROWD_STEPS", "150"))
"""Of each thread; the specification asks for 5,000, which takes an hour."""
PAIRS, ROUNDS = 4, 125
PATIENCE = 60


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url, pool_size=THREADS)
    yield engine
    engine.dispose()


@pytest.mark.timeout(3600)
@pytest.mark.proves("O-03")
def test_eight_people_press_whatever_they_like(engine: Engine, now: datetime, figure: Figure) -> None:
    with Session(engine) as session:
        crowd = Crowd(engine, make_world(session, now))
        session.commit()
    crowd.run(threads=THREADS, steps=STEPS, seed=8, now=now)
    found = crowd.differences()
    figure(
        "O-03",
        f"{engine.dialect.name}: {THREADS} threads x {STEPS} steps, {crowd.outcomes['kept']} kept,"
        f" {crowd.outcomes['retried']} retried, {len(found)} differences between model and database",
    )
    assert found == []


@pytest.fixture
def app(engine: Engine, own_database_url: str) -> Iterator[Flask]:
    """The application with one more page: it adds one to two rows, in the order that is asked for."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE crossed (id integer PRIMARY KEY, n integer NOT NULL)")
        for number in range(2 * PAIRS):
            connection.exec_driver_sql(f"INSERT INTO crossed VALUES ({number}, 0)")
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {engine.url.database} SET deadlock_timeout = '20ms'")
    app = create_app(load_settings(settings_environment(own_database_url)))
    app.add_url_rule("/cross/<int:first>/<int:second>", view_func=public(writes(_cross)), methods=["POST"])
    app.extensions["meetings"], app.extensions["met"] = {}, 0
    yield app
    with app.app_context():
        db.engine.dispose()


def _cross(first: int, second: int) -> str:
    from flask import current_app

    g.token_checked = True
    session = current_session()
    add = sa.text("UPDATE crossed SET n = n + 1 WHERE id = :id")
    session.execute(add, {"id": first})
    meeting: Barrier | None = current_app.extensions["meetings"].get(first // 2)
    if meeting is not None and not meeting.broken:
        meeting.wait(PATIENCE)
    session.execute(add, {"id": second})
    return "done"


@pytest.mark.postgresql
@pytest.mark.timeout(1800)
@pytest.mark.proves("O-06")
def test_five_hundred_deadlocks_reach_nobody(app: Flask, engine: Engine, figure: Figure) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer: nobody waits for a second lock")

    def post(first: int, second: int) -> int:
        return app.test_client().post(f"/cross/{first}/{second}").status_code

    statuses: list[int] = []
    with ThreadPoolExecutor(2 * PAIRS) as pool:
        for _ in range(ROUNDS):
            # Each pair meets once, both holding the other's row; the attempts after that meet nobody.
            app.extensions["meetings"] = {pair: _Once() for pair in range(PAIRS)}
            ways = [(2 * pair, 2 * pair + 1) for pair in range(PAIRS)]
            jobs = [pool.submit(post, *way) for one in ways for way in (one, one[::-1])]
            statuses += [job.result(PATIENCE) for job in jobs]
    with engine.connect() as connection:
        counted = connection.exec_driver_sql("SELECT sum(n) FROM crossed").scalar_one()
    deadlocks = 0
    for _ in range(60):  # a connection that has nothing to do tells what it counted within ten seconds
        with engine.connect() as connection:
            deadlocks = connection.exec_driver_sql(
                f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{engine.url.database}'"
            ).scalar_one()
        if deadlocks >= PAIRS * ROUNDS:
            break
        time.sleep(0.5)
    errors = sum(status != 200 for status in statuses)
    figure(
        "O-06",
        f"postgresql: {PAIRS * ROUNDS} pairs of posts that lock crosswise, {deadlocks} deadlocks, {errors} errors"
        f" reached somebody, {2 * len(statuses) - counted} of {2 * len(statuses)} changes lost",
    )
    assert (errors, counted) == (0, 2 * len(statuses))
    # The server counts with a delay: the last round may not be in yet.
    assert deadlocks >= PAIRS * (ROUNDS - 1)


class _Once(Barrier):
    """Two wait for each other once; whoever comes again passes."""

    def __init__(self) -> None:
        super().__init__(2, action=self._met)
        self.over = False

    def _met(self) -> None:
        self.over = True

    def wait(self, timeout: float | None = None) -> int:
        return 0 if self.over else super().wait(timeout)
