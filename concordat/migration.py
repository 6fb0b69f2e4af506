"""Migrations by one process at a time, for SQLite and PostgreSQL (security R-02, R-03)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, make_url

from concordat.config import ROOT
from core.database import make_engine

ADVISORY_LOCK = 0x434F4E43


def _config() -> Config:
    return Config(toml_file=ROOT / "pyproject.toml")


def newest_revision() -> str:
    """The revision at the head of the migrations."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current_revision(url: str) -> str | None:
    """The revision of a database; None for an empty one."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return None
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


@contextmanager
def _only_one(connection: Connection) -> Iterator[None]:
    # On SQLite the writer lock of the engine already keeps others out.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_lock(ADVISORY_LOCK)))
        connection.commit()
    try:
        yield
    finally:
        if connection.dialect.name == "postgresql":
            connection.rollback()
            connection.execute(sa.select(sa.func.pg_advisory_unlock(ADVISORY_LOCK)))
            connection.commit()


def upgrade(url: str) -> str:
    """Bring a database to the newest revision; answers the revision it is at."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url)
    config = _config()
    try:
        with engine.connect() as connection, _only_one(connection):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
        return newest_revision()
    finally:
        engine.dispose()
