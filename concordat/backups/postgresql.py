"""PostgreSQL: `pg_dump -Fc` in an exported snapshot, in which the counts are read too (security Q-01).

The dump goes through a pipe into its sealed file: no plain file is written. Passwords travel in the environment of
the child, never in its arguments.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection

from concordat.backups.errors import BackupRefused
from concordat.backups.facts import key_tables, read_facts
from concordat.backups.manifest import CHUNK, Facts
from concordat.migration import Tree
from core.database import make_engine
from core.text import N_

UNCOUNTED = "quarantine"
"""Its rows stay where they are: a restored database has one of its own from its first moment."""
_VARIABLES = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def program(name: str) -> str:
    """A client program of PostgreSQL: the newest that Debian keeps, else the one on the path."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True
    )
    found = next((str(folder / name) for folder in folders if (folder / name).exists()), shutil.which(name))
    if found is None:
        raise BackupRefused(N_("The program %(name)s is missing: install postgresql-client."), name=name)
    return found


def environment_of(url: URL) -> dict[str, str]:
    """How a client program finds the server, in its environment."""
    host = url.host or url.query.get("host")
    port = url.port or url.query.get("port")
    values = {
        "PGHOST": host,
        "PGPORT": str(port) if port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
        **{variable: url.query.get(name) for name, variable in _VARIABLES.items()},
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "CONCORDAT_"))}
    return {
        **kept,
        **{name: str(value) for name, value in values.items() if value},
        "PGCONNECT_TIMEOUT": "10",
    }


@contextmanager
def snapshot(url: URL, tree: Tree) -> Iterator[tuple[Facts, Iterable[bytes], Iterable[bytes] | None, str]]:
    """Facts, dump, dump of wrapped keys where there are any, and the server's version, all of one moment."""
    engine = make_engine(url, isolation_level="REPEATABLE READ", poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            for name in ("idle_in_transaction_session_timeout", "statement_timeout", "transaction_timeout"):
                _without_limit(connection, name)
            moment = connection.execute(sa.select(sa.func.pg_export_snapshot())).scalar_one()
            facts = read_facts(connection, tree)
            version = str(connection.exec_driver_sql("SHOW server_version").scalar_one())
            tables = key_tables(tree, facts)
            left_out = [f"--exclude-table-data={name}" for name in (*tables, UNCOUNTED)]
            data = _dump(url, f"--snapshot={moment}", *left_out)
            wanted = [f"--table={name}" for name in tables]
            keys = _dump(url, f"--snapshot={moment}", "--data-only", *wanted) if tables else None
            yield facts, data, keys, version
    finally:
        engine.dispose()


def _without_limit(connection: Connection, name: str) -> None:
    known = connection.execute(
        sa.text("SELECT 1 FROM pg_settings WHERE name = :name"), {"name": name}
    ).first()
    if known is not None:
        connection.execute(sa.select(sa.func.set_config(name, "0", True)))  # noqa: FBT003 - named by PostgreSQL


def _dump(url: URL, *options: str) -> Iterator[bytes]:
    command = [program("pg_dump"), "--format=custom", "--compress=1", "--lock-wait-timeout=60s", *options]
    with _running(command, url, stdout=subprocess.PIPE) as (process, told):
        assert process.stdout is not None
        while piece := process.stdout.read(CHUNK):
            yield piece
        _refuse_failure(process, told)


@contextmanager
def _running(
    command: Sequence[str], url: URL, *, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> Iterator[tuple[subprocess.Popen[bytes], list[bytes]]]:
    process = subprocess.Popen(  # noqa: S603 - our own words and names of tables
        command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, env=environment_of(url)
    )
    told: list[bytes] = []
    assert process.stderr is not None
    listener = threading.Thread(target=_listen, args=(process.stderr, told), daemon=True)
    listener.start()
    try:
        yield process, told
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)
        process.wait()
        listener.join(timeout=5)
        process.stderr.close()


def _listen(pipe: IO[bytes], told: list[bytes]) -> None:
    for line in pipe:
        told.append(line)
        del told[:-20]


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _refuse_failure(process: subprocess.Popen[bytes], told: list[bytes]) -> None:
    if process.wait() != 0:
        lines = b"".join(told).decode(errors="replace").strip()
        raise BackupRefused(N_("PostgreSQL’s program failed: %(lines)s"), lines=lines)


def refuse_used(url: URL) -> None:
    """Raise `BackupRefused` where the database holds tables already: it is never written over."""
    engine = make_engine(url, poolclass=sa.NullPool)
    try:
        used = sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()
    if used:
        raise BackupRefused(
            N_("The database %(name)s holds tables. Restore into an empty one."), name=url.database
        )


@contextmanager
def loading(
    url: URL,
    data: Callable[[], Iterable[bytes]],
    keys: Callable[[], Iterable[bytes]] | None,
    *,
    first: Callable[[Connection], None],
) -> Iterator[URL]:
    """The restored database; `first` runs when its tables stand, before any row is in them.

    Keys come between the rows and what ties rows together, so that nothing of it can refuse them.
    """
    _load(url, data(), "--section=pre-data")
    engine = make_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            first(connection)
    finally:
        engine.dispose()
    _load(url, data(), "--section=data")
    if keys is not None:
        _load(url, keys(), "--section=data")
    _load(url, data(), "--section=post-data")
    yield url


def _load(url: URL, pieces: Iterable[bytes], *options: str) -> None:
    command = [program("pg_restore"), "--exit-on-error", "--no-owner", *options, f"--dbname={url.database}"]
    with _running(command, url, stdin=subprocess.PIPE) as (process, told):
        assert process.stdin is not None
        try:
            for piece in pieces:
                process.stdin.write(piece)
            process.stdin.close()
        except BrokenPipeError:  # it stopped reading, because it had enough or because it failed
            for _ in pieces:
                pass
        _refuse_failure(process, told)


@contextmanager
def scratch(url: URL) -> Iterator[URL]:
    """A database for a drill on the same server, which needs the right to make one; it is gone afterwards."""
    name = f"concordat_drill_{uuid4().hex[:12]}"
    engine = make_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield url.set(database=name)
        finally:
            with engine.connect() as connection:
                connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        engine.dispose()
