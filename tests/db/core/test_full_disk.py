"""A disk that takes no more: the writer says so, nothing that was acknowledged is lost, and afterwards work goes on."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.database import make_engine
from tests.support.crashes import Damage, Writer, damage_after
from tests.support.databases import Databases


@pytest.fixture
def url(databases: Databases, keys: None) -> str:
    return databases.url("sqlite", name="full")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.mark.proves("U-03")
def test_a_log_that_cannot_grow_loses_nothing_and_recovers(engine: Engine, url: str) -> None:
    """The size of files is limited for the writer alone: its write-ahead log stops growing in the middle of its work."""
    log = Path(f"{engine.url.database}-wal")
    writer = Writer("recording", url, "full", 4000)
    said = writer.until(4)
    limit = log.stat().st_size + 200_000
    resource.prlimit(writer.process.pid, resource.RLIMIT_FSIZE, (limit, limit))
    said += writer.finish()
    assert writer.process.returncode == 1
    assert "disk I/O error" in writer.errors or "disk is full" in writer.errors
    acknowledged = [key for key in said if key != "ready"]
    assert 3 <= len(acknowledged) < 4000
    again = Writer("recording", url, "again", 5)
    acknowledged += [key for key in again.finish() if key != "ready"]
    assert again.process.returncode == 0
    assert damage_after(engine, acknowledged) == Damage(
        acknowledged=len(acknowledged), lost=0, half_done=0, broken_chains=0, corrupt=0
    )
