"""Filled databases that are kept: made once for each size, engine and state of the tables, outside the tree.

`CONCORDAT_BENCH_CACHE` names the folder; without it one under `/var/tmp` is used, which the account that runs PostgreSQL
can reach. What was made for other tables, or
by another version of the filling, is not looked at any more and may be removed.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as postgresql_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from core.database import Base, make_engine
from tests.support import postgresql
from tests.support.schema import create_schema, import_models

FILLING = 2
"""Rises with every change of what is filled in."""
SERVER = {"shared_buffers": "256MB", "max_wal_size": "8GB", "work_mem": "64MB"}
"""What an operator of a million referrals would set; the rest stays as the tests have it."""

Fill = Callable[[str], dict[str, str]]


class Store:
    """The folder of kept databases and, where it is asked for, the private PostgreSQL server in it."""

    def __init__(self, folder: Path | None = None) -> None:
        named = os.environ.get("CONCORDAT_BENCH_CACHE")
        lasting = Path("/var/tmp") if Path("/var/tmp").is_dir() else Path(tempfile.gettempdir())
        usual = lasting / f"concordat-bench-{os.getuid()}"
        self.folder = folder or (Path(named) if named else usual)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._server: str | None = None

    def filled(self, engine: str, size: int, fill: Fill) -> tuple[str, dict[str, str]]:
        """The address of a filled database and what was noted when it was filled."""
        name = f"{engine}_{size}_{_state_of_tables()}"
        note = self.folder / f"{name}.json"
        make = self._sqlite if engine == "sqlite" else self._postgresql
        url = make(name, is_there=note.exists())
        if not note.exists():
            create_schema(url)
            note.write_text(json.dumps(fill(url)))
        known: dict[str, str] = json.loads(note.read_text())
        return url, known

    def close(self) -> None:
        """Stop the server; the databases stay."""
        if self._server is not None and not os.environ.get("TEST_DATABASE_URL"):
            postgresql.stop_cluster(self.folder / "pg", mode="fast")

    def _sqlite(self, name: str, *, is_there: bool) -> str:
        path = self.folder / f"{name}.db"
        if not is_there:
            for suffix in ("", "-wal", "-shm", ".wlock"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        return f"sqlite:///{path}"

    def _postgresql(self, name: str, *, is_there: bool) -> str:
        if self._server is None:
            self._server = os.environ.get("TEST_DATABASE_URL") or self._start()
        url = sa.make_url(self._server)
        if not is_there:
            engine = make_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
            with engine.connect() as connection:
                connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
            engine.dispose()
        return url.set(database=name).render_as_string(hide_password=False)

    def _start(self) -> str:
        programs = postgresql.find_programs()
        if programs is None:
            raise SystemExit(
                "No PostgreSQL programs were found: install postgresql or set TEST_DATABASE_URL."
            )
        self.folder.chmod(0o711)  # the account that runs the server must reach its own folder below
        folder = self.folder / "pg"
        if folder.exists() and not (folder / "data" / "PG_VERSION").exists():
            shutil.rmtree(folder)
        with suppress(postgresql.ClusterFailed):  # one that a killed process left, running or not
            postgresql.stop_cluster(folder, mode="fast")
        return postgresql.start_cluster(folder, programs, settings=SERVER)


def _state_of_tables() -> str:
    """A short text that changes with any table, index or rule of the models."""
    import_models()
    dialect: Any = postgresql_dialect.dialect()  # type: ignore[no-untyped-call]
    parts: list[Any] = [str(FILLING)]
    for table in Base.metadata.sorted_tables:
        parts.append(CreateTable(table).compile(dialect=dialect))
        parts += sorted(str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:8]
