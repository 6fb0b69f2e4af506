"""kill -9 of writers and of the database server, and many writers at once, in full numbers."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.database import make_engine
from tests.deep.conftest import Figure
from tests.support import postgresql
from tests.support.crashes import Writer, damage_after, kill_writers
from tests.support.requirements import lacking
from tests.support.schema import create_schema

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.mark.timeout(1800)
@pytest.mark.proves("U-01", "U-02")
def test_two_hundred_kills(engine: Engine, own_database_url: str, figure: Figure) -> None:
    acknowledged = kill_writers(own_database_url, kills=200, seed=1)
    found = damage_after(engine, acknowledged)
    figure(
        "U-01", f"{engine.dialect.name}: 200 kills, {found.acknowledged:,} acknowledged, {found.lost} lost"
    )
    figure(
        "U-02",
        f"{engine.dialect.name}: after 200 kills {found.half_done} half done, {found.broken_chains} broken chains",
    )
    assert (found.lost, found.half_done, found.broken_chains, found.corrupt) == (0, 0, 0, 0)


@pytest.mark.timeout(1800)
@pytest.mark.proves("T-01")
def test_eight_writers_of_a_thousand(engine: Engine, own_database_url: str, figure: Figure) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE counter (n INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO counter VALUES (0)")
    writers = [Writer("counting", own_database_url, f"c{number}", 1000) for number in range(8)]
    for writer in writers:
        writer.finish()
    with engine.connect() as connection:
        counted = connection.exec_driver_sql("SELECT n FROM counter").scalar_one()
    errors = sum(writer.process.returncode != 0 for writer in writers)
    figure("T-01", f"{engine.dialect.name}: 8 writers x 1,000, {errors} errors, {8000 - counted} lost")
    assert (errors, counted) == (0, 8000)


@pytest.mark.postgresql
@pytest.mark.timeout(1800)
@pytest.mark.proves("U-01")
def test_a_killed_server_keeps_what_was_acknowledged(keys: None, figure: Figure) -> None:
    programs = postgresql.find_programs()
    if programs is None:
        lacking("postgresql", "no server programs found")
    base = Path(tempfile.mkdtemp(prefix="concordat-durable-"))
    base.chmod(0o711)
    folder = base / "pg"
    acknowledged: list[str] = []
    try:
        url = postgresql.start_cluster(folder, programs, settings=DURABLE)
        create_schema(url)
        for number in range(20):
            writers = [Writer("recording", url, f"p{number}-{each}") for each in range(2)]
            for writer in writers:
                acknowledged += [key for key in writer.until(31) if key != "ready"]
            _kill_server(folder)
            for writer in writers:
                acknowledged += writer.finish()
            url = postgresql.start_cluster(folder, programs, settings=DURABLE)
        engine = make_engine(url)
        found = damage_after(engine, acknowledged)
        engine.dispose()
    finally:
        postgresql.stop_cluster(folder)
        shutil.rmtree(base, ignore_errors=True)
    figure(
        "U-01",
        f"postgresql: 20 kills of the server, {found.acknowledged:,} acknowledged, {found.lost} lost, {found.half_done} half done",
    )
    assert (found.lost, found.half_done, found.broken_chains) == (0, 0, 0)


def _kill_server(folder: Path) -> None:
    """kill -9 of the server and of every process of it."""
    postmaster = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    children = [
        int(each) for each in Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    ]
    for process in (postmaster, *children):
        os.kill(process, signal.SIGKILL)
    for _ in range(300):  # the server that starts next asks whether the one before it is there
        if not Path(f"/proc/{postmaster}").exists():
            return
        time.sleep(0.1)
