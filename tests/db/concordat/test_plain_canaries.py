"""No sealed text is found as plain text in what the database writes, nor in what the process says or leaves behind."""

import logging
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from concordat.seed.load import load_seed
from core.database import Base, make_engine
from core.keys import door
from core.keys.renewal import renew_keys
from core.sealing import MAIN, seal_again, sealed_models
from tests.support.plain_canaries import PREFIX, plant_everywhere
from tests.support.requirements import lacking

CANARIES = 1000


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


def _written(engine: Engine, folder: Path) -> bytes:
    """What the database has written: its files, or its dump."""
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        log = Path(f"{path}-wal")
        assert log.stat().st_size, "the log is looked at too"
        return path.read_bytes() + log.read_bytes()
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    program = str(found[-1]) if found else shutil.which("pg_dump")
    if program is None:
        lacking("postgresql", "no pg_dump")
    url = engine.url
    dump = folder / "dump.sql"
    host = url.query.get("host", url.host)
    port = url.query.get("port", url.port)
    command = [
        str(program),
        "-h",
        str(host),
        "-p",
        str(port),
        "-U",
        str(url.username),
        "-f",
        str(dump),
        str(url.database),
    ]
    subprocess.run(command, check=True, timeout=120)
    return dump.read_bytes()


@pytest.mark.timeout(300)
@pytest.mark.proves("F-10")
@pytest.mark.first_tier("sqlite")
def test_a_thousand_canaries_are_nowhere_in_plain(
    own_engine: Engine,
    now: datetime,
    scratch: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with Session(own_engine) as session:
        load_seed(session, referrals=12, seed=2, now=now)
        planted = plant_everywhere(session, Base, at_least=CANARIES)
        session.commit()
        renew_keys(
            session,
            MAIN,
            sealed_models(Base),
            seal_again=seal_again,
            data_keys=True,
            commit=session.commit,
            now=now,
        )
        door.cache.clear()
        said = [str(error) for error in _errors(session)]
    assert len(planted.tokens) >= CANARIES
    assert len(planted.tables) >= 15
    written = _written(own_engine, scratch)
    assert b"organisation" in written or b"Elmsworth" in written, "the search finds what is plain"
    left = b"".join(
        path.read_bytes() for path in scratch.rglob("*") if path.is_file() and path.name != "dump.sql"
    )
    for place in (written, left, caplog.text.encode(), "".join(said).encode()):
        assert place.count(PREFIX.encode()) == 0
        assert place.count(PREFIX.encode().hex().encode()) == 0


def _errors(session: Session) -> Iterator[Exception]:
    """What the fields say when they do not open."""
    for model in sealed_models(Base):
        row: Any = session.query(model).first()
        for name in model.sealed_fields if row is not None else ():
            blob = getattr(row, f"{name}_sealed")
            if blob is not None:
                try:
                    door.open_sealed(blob[:-1], model.__tablename__, name, row.id, compartment=MAIN)
                except Exception as error:
                    yield error
