"""One database per engine and test process, copied from a template that is made once per run."""

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from concordat.migration import Tree
from core.database import make_engine
from tests.support import postgresql
from tests.support.requirements import lacking
from tests.support.schema import create_schema

ENGINES = ("sqlite", "postgresql")
TEMPLATE = "concordat_template"
SHORT_LOG = {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "128MB", "min_wal_size": "32MB"}
"""Nothing of a run is replayed or sent elsewhere: its server logs little, and keeps little of that."""
GIVEN = "CONCORDAT_TEST_TEMPLATES"
"""Where it is set, a run copies the SQLite databases of that folder and migrates none of its own."""
MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
"""Bytes that have to be free in memory for the databases of a run to lie there."""


def make_folder() -> Path:
    """A folder for the databases of a run: in memory where there is room, which saves the disk thousands of files.

    What a run left there that was killed is removed first; the folder's name tells whose it is.
    """
    if not _has_room():
        return Path(tempfile.mkdtemp(prefix="concordat-"))
    for left in MEMORY.glob("concordat-run-*-*"):
        if not Path(f"/proc/{left.name.split('-')[2]}").exists():
            with suppress(postgresql.ClusterFailed):  # its server is gone as well
                postgresql.stop_cluster(left / "pg")
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"concordat-run-{os.getpid()}-", dir=MEMORY))


def _has_room() -> bool:
    try:
        found = re.search(r"^MemAvailable: +(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
        available = int(found[1]) * 1024 if found else 0
        return os.access(MEMORY, os.W_OK) and min(available, shutil.disk_usage(MEMORY).free) >= ROOM
    except OSError:
        return False


class Databases:
    """The databases of this run; all its processes share the folder and build each template once."""

    def __init__(self, folder: Path, worker: str, *, server_url: str | None) -> None:
        """`server_url` names a running PostgreSQL server to use instead of a private one."""
        self.folder = folder
        self.worker = worker
        self.server_url = server_url
        self._urls: dict[tuple[str, str, Tree], str] = {}
        self._engines: dict[str, sa.Engine] = {}

    def url(self, engine: str, *, migrated: bool = True, name: str = "tests", tree: Tree = Tree.MAIN) -> str:
        """The URL of this process's database; `name` tells apart those that must not share one."""
        make = self._sqlite if engine == "sqlite" else self._postgresql
        return make(name, migrated, tree)

    def kept_url(self, engine: str, *, name: str = "tests", tree: Tree = Tree.MAIN) -> str:
        """As `url`, made once: the tests of a file turn from one engine to the other, and each finds its own again."""
        key = (engine, name, tree)
        if key not in self._urls:
            self._urls[key] = self.url(engine, name=name, tree=tree)
        return self._urls[key]

    def kept_engine(self, url: str) -> sa.Engine:
        """The engine of a database that is kept.

        A test is one transaction, which lies idle while a document is made on a busy machine: PostgreSQL does not end it.
        """
        if url not in self._engines:
            engine = make_engine(url)
            if engine.dialect.name == "postgresql":
                sa.event.listen(engine, "connect", _let_it_lie)
            self._engines[url] = engine
        return self._engines[url]

    def dispose(self) -> None:
        """Close the connections to what was kept."""
        for engine in self._engines.values():
            engine.dispose()

    def _sqlite(self, name: str, migrated: bool, tree: Tree) -> str:
        path = self.folder / f"{name}_{self.worker}.db"
        _remove_sqlite(path)
        if migrated:
            shutil.copy(self._sqlite_template(tree), path)
        return f"sqlite:///{path}"

    def sqlite_templates(self) -> Path:
        """The folder with the migrated databases that are copied, for `GIVEN` of another run on the same migrations."""
        for tree in Tree:
            self._sqlite_template(tree)
        return self.folder

    def _sqlite_template(self, tree: Tree) -> Path:
        name = f"template-{tree.name.lower()}.db"
        if given := os.environ.get(GIVEN):
            return Path(given) / name
        template = self.folder / name
        self._once(f"sqlite-{tree.name}", lambda: _make_sqlite_template(template, tree))
        return template

    def copied(self, engine: str, name: str, fill: Callable[[str], Any], *, to: str) -> str:
        """The URL of this process's copy of a database that the first process to ask fills.

        `fill` gets the URL of a migrated database and leaves no connection open.
        """
        if engine == "sqlite":
            return self._copied_sqlite(name, fill, to=to)
        server, template = self._server(), f"concordat_{name}_filled"
        with _administration(server) as connection:

            def make() -> None:
                self._copy(connection, template, self._postgresql_template(connection, server, Tree.MAIN))
                fill(_with_database(server, template))

            self._once(template, make)
            database = f"concordat_{to}_{self.worker}"
            self._copy(connection, database, template)
        return _with_database(server, database)

    def _copied_sqlite(self, name: str, fill: Callable[[str], Any], *, to: str) -> str:
        filled, path = self.folder / f"{name}-filled.db", self.folder / f"{to}_{self.worker}.db"

        def make() -> None:
            shutil.copy(self._sqlite_template(Tree.MAIN), filled)
            fill(f"sqlite:///{filled}")
            _checkpoint(filled)

        self._once(f"{name}-filled", make)
        _remove_sqlite(path)
        shutil.copy(filled, path)
        return f"sqlite:///{path}"

    def copied_pair(self, name: str, fill: Callable[[str, str], Any], *, to: str) -> tuple[str, str]:
        """As `copied` on SQLite, with the wellbeing compartment: `fill` gets both URLs, the main database first."""
        trees = (Tree.MAIN, Tree.WELLBEING)
        filled = [self.folder / f"{name}-{tree.name.lower()}-filled.db" for tree in trees]
        paths = [self.folder / f"{to}-{tree.name.lower()}_{self.worker}.db" for tree in trees]

        def make() -> None:
            for path, tree in zip(filled, trees, strict=True):
                shutil.copy(self._sqlite_template(tree), path)
            fill(f"sqlite:///{filled[0]}", f"sqlite:///{filled[1]}")
            for path in filled:
                _checkpoint(path)

        self._once(f"{name}-filled", make)
        for source, path in zip(filled, paths, strict=True):
            _remove_sqlite(path)
            shutil.copy(source, path)
        return f"sqlite:///{paths[0]}", f"sqlite:///{paths[1]}"

    def _postgresql(self, name: str, migrated: bool, tree: Tree) -> str:
        server = self._server()
        database = f"concordat_{name}_{self.worker}"
        with _administration(server) as connection:
            template = self._postgresql_template(connection, server, tree) if migrated else "template0"
            self._copy(connection, database, template)
        return _with_database(server, database)

    def _postgresql_template(self, connection: sa.Connection, server: str, tree: Tree) -> str:
        template = f"{TEMPLATE}_{tree.name.lower()}"
        make = partial(_make_postgresql_template, connection, server, template, tree)
        self._once(f"postgresql-{tree.name}", make)
        return template

    def _copy(self, connection: sa.Connection, database: str, template: str) -> None:
        # A template must have no other session, so one process copies at a time.
        with self._locked("postgresql-copy"):
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{database}" TEMPLATE {template}')

    def _server(self) -> str:
        if self.server_url is not None:
            return self.server_url
        programs = postgresql.find_programs()
        if programs is None:
            lacking("postgresql", "no server programs found; install postgresql or set TEST_DATABASE_URL")
        folder = self.folder / "pg"
        answer = self._once(
            "postgresql-server", lambda: postgresql.start_cluster(folder, programs, settings=SHORT_LOG)
        )
        return str(answer)

    def _once(self, name: str, work: Callable[[], Any]) -> Any:
        """Do the work in the first process that asks; all others get its answer, or its failure."""
        answer = self.folder / f"{name}.json"
        with self._locked(name):
            if not answer.exists():
                try:
                    answer.write_text(json.dumps({"value": work()}))
                except Exception as error:
                    answer.write_text(json.dumps({"failed": f"{type(error).__name__}: {error}"}))
                    raise
            known = json.loads(answer.read_text())
        if "failed" in known:
            raise RuntimeError(f"{name} failed in another process: {known['failed']}")
        return known["value"]

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        with (self.folder / f"{name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def close(self) -> None:
        """Stop the private server and remove everything; only the process that leads the run calls it."""
        if (self.folder / "pg").exists():
            postgresql.stop_cluster(self.folder / "pg")
        shutil.rmtree(self.folder, ignore_errors=True)


def _make_sqlite_template(path: Path, tree: Tree) -> None:
    create_schema(f"sqlite:///{path}", tree)
    _checkpoint(path)


def _remove_sqlite(path: Path) -> None:
    """Take away an earlier database with its log, which would be played into a new one of the same name."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _checkpoint(path: Path) -> None:
    """Bring everything into the one file, so that it can be copied."""
    engine = make_engine(f"sqlite:///{path}")
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    engine.dispose()


def _make_postgresql_template(connection: sa.Connection, server: str, template: str, tree: Tree) -> None:
    connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {template}")
    connection.exec_driver_sql(f"CREATE DATABASE {template} TEMPLATE template0")
    create_schema(_with_database(server, template), tree)


@contextmanager
def _administration(server: str) -> Iterator[sa.Connection]:
    engine = make_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _with_database(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _let_it_lie(connection: Any, _record: object) -> None:
    connection.execute("SET idle_in_transaction_session_timeout = 0")
    connection.commit()
