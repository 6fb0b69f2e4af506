"""SQLite: a copy by `VACUUM INTO`, one read transaction in which nobody has to wait (security Q-01).

The copy holds no freed pages, so nothing that was deleted is carried along. It stands beside the database, on a disk
as safe as the database's own, until it is sealed.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import URL, make_url

from concordat.backups.errors import BackupRefused
from concordat.backups.facts import key_tables, read_facts
from concordat.backups.manifest import CHUNK, Facts
from concordat.migration import Tree
from core.database import make_engine
from core.durable_files import make_folder, sync_folder
from core.text import N_

DATA_FILE, KEYS_FILE = "data.db", "keys.db"


@contextmanager
def snapshot(url: URL, tree: Tree) -> Iterator[tuple[Facts, Iterable[bytes], Iterable[bytes] | None, str]]:
    """Facts, data, wrapped keys where there are any, and the engine's version, all of one moment."""
    source = Path(url.database or "")
    if not source.exists():
        raise BackupRefused(N_("There is no file %(file)s."), file=source)
    with TemporaryDirectory(prefix=".backup-", dir=source.parent) as folder:
        copy, apart = Path(folder, DATA_FILE), Path(folder, KEYS_FILE)
        with closing(_connected(source)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        _refuse_damaged(copy)
        engine = make_engine(f"sqlite:///{copy}")
        try:
            with engine.connect() as reading:
                facts = read_facts(reading, tree)
        finally:
            engine.dispose()
        tables = key_tables(tree, facts)
        if tables:
            _move_tables(copy, apart, tables)
        _into_one_file(copy)
        yield facts, _pieces(copy), _pieces(apart) if tables else None, sqlite3.sqlite_version


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.execute("PRAGMA busy_timeout=30000")
    return connection


def _refuse_damaged(path: Path) -> None:
    with closing(_connected(path)) as connection:
        answers = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if answers != ["ok"]:
        raise BackupRefused(N_("The database is damaged: %(found)s"), found="; ".join(answers))


def _into_one_file(path: Path) -> None:
    with closing(_connected(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _move_tables(copy: Path, apart: Path, tables: Iterable[str]) -> None:
    """Take the wrapped keys out of the copy into a file of their own; no page of the copy keeps them."""
    with closing(_connected(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("ATTACH DATABASE ? AS apart", (str(apart),))
        triggers = connection.execute(
            "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f'DROP TRIGGER "{name}"')
        for table in tables:
            connection.execute(f'CREATE TABLE apart."{table}" AS SELECT * FROM main."{table}"')  # noqa: S608
            connection.execute(f'DELETE FROM main."{table}"')  # noqa: S608
        for _, statement in triggers:
            connection.execute(statement)
        connection.execute("DETACH DATABASE apart")
        connection.execute("VACUUM")


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(CHUNK):
            yield piece


def refuse_used(url: URL) -> None:
    """Raise `BackupRefused` where there is a database already: it is never written over."""
    if Path(url.database or "").exists():
        raise BackupRefused(
            N_("%(file)s exists. Move it away with its -wal and -shm, then restore again."), file=url.database
        )


@contextmanager
def loading(url: URL, data: Iterable[bytes], keys: Iterable[bytes] | None) -> Iterator[URL]:
    """The restored database beside its place; it takes its place only when the block ends well."""
    target = Path(url.database or "")
    make_folder(target.parent)
    with TemporaryDirectory(prefix=".restore-", dir=target.parent) as folder:
        draft, apart = Path(folder, DATA_FILE), Path(folder, KEYS_FILE)
        _write(draft, data)
        _refuse_damaged(draft)
        if keys is not None:
            _write(apart, keys)
            _bring_tables_back(draft, apart)
        yield url.set(database=str(draft))
        _into_one_file(draft)
        os.replace(draft, target)
        sync_folder(target.parent)


def _bring_tables_back(draft: Path, apart: Path) -> None:
    with closing(_connected(draft)) as connection:
        connection.execute("ATTACH DATABASE ? AS apart", (str(apart),))
        tables = [
            row[0] for row in connection.execute("SELECT name FROM apart.sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            names = [row[1] for row in connection.execute(f'PRAGMA apart.table_info("{table}")')]
            columns = ", ".join(f'"{name}"' for name in names)
            connection.execute(f'DELETE FROM main."{table}"')  # noqa: S608
            connection.execute(
                f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM apart."{table}"'  # noqa: S608
            )
        connection.execute("DETACH DATABASE apart")


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for piece in pieces:
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def scratch(url: URL) -> Iterator[URL]:
    """A place for a drill, beside the database; it is gone afterwards."""
    parent = Path(url.database or "").parent
    with TemporaryDirectory(prefix=".drill-", dir=parent) as folder:
        yield make_url(f"sqlite:///{Path(folder, 'drill.db')}")
