"""Nothing that was acknowledged is lost, and nothing is half done; the full number of kills is in tests/deep."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.database import make_engine
from tests.support.crashes import Damage, Writer, damage_after, kill_writers


@pytest.fixture
def engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.mark.proves("U-01", "U-02")
def test_writers_that_are_killed_lose_nothing_and_leave_nothing_half_done(
    engine: Engine, own_database_url: str
) -> None:
    acknowledged = kill_writers(own_database_url, kills=4, seed=20260311)
    assert len(acknowledged) > 4
    assert damage_after(engine, acknowledged) == Damage(
        acknowledged=len(acknowledged), lost=0, half_done=0, broken_chains=0, corrupt=0
    )


@pytest.mark.proves("T-01")
def test_writers_at_once_lose_no_update(engine: Engine, own_database_url: str) -> None:
    """Each reads the counter and writes it back: the driver's own way of beginning would lose most of it."""
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE counter (n INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO counter VALUES (0)")
    writers = [Writer("counting", own_database_url, f"c{number}", 60) for number in range(3)]
    for writer in writers:
        writer.finish()
        assert writer.process.returncode == 0, writer.errors
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT n FROM counter").scalar_one() == 180


@pytest.mark.proves("T-01")
def test_a_connection_to_sqlite_is_set_up_for_safety(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/set-up.db")
    expected = {
        "busy_timeout": 30000,
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "mmap_size": 0,
    }
    with engine.connect() as connection:
        assert connection.connection.dbapi_connection is not None
        assert connection.connection.dbapi_connection.isolation_level is None
        for name, value in expected.items():
            assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value, name
    engine.dispose()
