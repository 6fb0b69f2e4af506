"""Each revision of each tree: forth and back, with data, interrupted, and by one of eight processes alone.

Whatever revision follows is covered too: the tests walk the revisions that there are.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from concordat.migration import Tree, current_revision, newest_revision, upgrade
from core.database import SERVER_SETTINGS, make_engine
from tests.support.databases import Databases
from tests.support.old_rows import fill_with_old_rows
from tests.support.schema import alembic_config

TREES = pytest.mark.parametrize("tree", list(Tree), ids=lambda tree: tree.name.lower())
PROCESSES = 8
POINTS = 4
"""At how many statements the newest revision is interrupted here; `make test-deep` does so at sixty of each revision."""


def revisions_of(tree: Tree) -> list[str]:
    script = ScriptDirectory.from_config(alembic_config("sqlite://", tree))
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def shape_of(url: str) -> dict[str, Any]:
    """Every table with its columns, constraints and indexes, and every trigger and function."""
    engine = make_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        # All tables at once: one by one is a thousand statements in one transaction, for which a busy server has no patience.
        found: dict[str, Any] = {
            "columns": inspector.get_multi_columns(),
            "checks": inspector.get_multi_check_constraints(),
            "indexes": inspector.get_multi_indexes(),
            "unique": inspector.get_multi_unique_constraints(),
            "foreign": inspector.get_multi_foreign_keys(),
        }
        told: dict[str, Callable[[Any], Any]] = {
            "columns": lambda c: (c["name"], str(c["type"]), c["nullable"]),
            "checks": lambda c: str(c["name"]),
            "indexes": lambda i: str(i["name"]),
            "unique": lambda u: str(u["column_names"]),
            "foreign": lambda f: str(f["constrained_columns"]),
        }
        shape: dict[str, Any] = {
            table: {part: sorted(map(told[part], rows[None, table])) for part, rows in found.items()}
            for table in inspector.get_table_names()
        }
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.dialect.name == "sqlite"
            else "SELECT tgname || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
            " UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " UNION SELECT polname || polrelid::regclass FROM pg_policy"
        )
        shape[""] = sorted(connection.execute(sa.text(names)).scalars())
    engine.dispose()
    return shape


def counts_of(url: str, tables: list[str]) -> dict[str, int]:
    engine = make_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        present = set(sa.inspect(connection).get_table_names())
        counts = {
            name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
            for name in tables
            if name in present
        }
        if connection.dialect.name == "sqlite":
            assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
    return counts


@pytest.mark.proves("R-01")
@pytest.mark.first_tier("sqlite")
@TREES
def test_each_revision_goes_forth_and_back_and_leaves_the_schema_as_it_was(
    empty_database_url: str, tree: Tree
) -> None:
    config = alembic_config(empty_database_url, tree)
    for revision in revisions_of(tree):
        before = shape_of(empty_database_url)
        command.upgrade(config, revision)
        after = shape_of(empty_database_url)
        command.downgrade(config, "-1")
        assert {
            name: value for name, value in shape_of(empty_database_url).items() if name != "alembic_version"
        } == {name: value for name, value in before.items() if name != "alembic_version"}
        command.upgrade(config, revision)
        assert shape_of(empty_database_url) == after


@pytest.mark.proves("R-01")
@pytest.mark.first_tier("sqlite")
@TREES
def test_what_an_installation_of_the_first_revision_holds_goes_along_and_back(
    empty_database_url: str, tree: Tree
) -> None:
    config = alembic_config(empty_database_url, tree)
    first, *others = revisions_of(tree)
    command.upgrade(config, first)
    held = fill_with_old_rows(empty_database_url, tree)
    assert sum(held.values()) > 3000
    assert counts_of(empty_database_url, list(held)) == held
    for revision in others:
        command.upgrade(config, revision)
        assert counts_of(empty_database_url, list(held)) == held
    for _ in others:
        command.downgrade(config, "-1")
        assert counts_of(empty_database_url, list(held)) == held
    command.upgrade(config, "head")
    assert current_revision(empty_database_url) == newest_revision(tree)
    assert counts_of(empty_database_url, list(held)) == held


class Interrupted(Exception):
    """What the power does at the n-th statement."""


@contextmanager
def interrupted(*, at: int | None) -> Iterator[list[str]]:
    """Every statement of every engine is noted; the one of this number is never reached."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if at is not None and len(statements) == at:
            raise Interrupted(statement)
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def interrupt_everywhere(url: str, tree: Tree, revision: str, *, points: int | None) -> tuple[int, int]:
    """Interrupt a revision at some or all of its statements; answers how many times, of how many statements.

    After each the revision and the schema are as before, and at the end it runs as if nothing had been.
    """
    config = alembic_config(url, tree)
    before = current_revision(url)
    command.upgrade(config, revision)  # the very first makes Alembic's own table too
    command.downgrade(config, "-1")
    shape = shape_of(url)
    with interrupted(at=None) as statements:
        command.upgrade(config, revision)
    count = len(statements)
    command.downgrade(config, "-1")
    chosen = (
        list(range(count))
        if points is None
        else sorted({round(n * (count - 1) / (points - 1)) for n in range(points)})
    )
    for point in chosen:
        with interrupted(at=point), pytest.raises(Interrupted):
            command.upgrade(config, revision)
        assert current_revision(url) == before, point
        left = shape_of(url)
        assert left == shape, point
        assert not [name for name in left if name.startswith("_alembic_tmp")]
    command.upgrade(config, revision)
    assert current_revision(url) == revision
    return len(chosen), count


@pytest.mark.proves("R-02")
@TREES
def test_an_interrupted_revision_leaves_nothing_and_can_be_run_again(
    empty_database_url: str, tree: Tree
) -> None:
    *others, newest = revisions_of(tree)
    if others:
        command.upgrade(alembic_config(empty_database_url, tree), others[-1])
    done, count = interrupt_everywhere(empty_database_url, tree, newest, points=POINTS)
    assert done == min(POINTS, count)


def _upgrade_and_count(url: str, tree: Tree, start: Any, told: Any) -> None:
    with interrupted(at=None) as statements:
        start.wait()
        try:
            upgrade(url, tree)
        except OperationalError as error:
            told.put(str(error))
            raise
    told.put(sum(statement.lstrip().startswith("CREATE TABLE") for statement in statements))


@pytest.mark.proves("R-03")
def test_of_eight_processes_that_start_together_one_migrates(empty_database_url: str) -> None:
    processes = multiprocessing.get_context("fork")
    start, told = processes.Barrier(PROCESSES), processes.Queue()
    arguments = (empty_database_url, Tree.WELLBEING, start, told)
    workers = [processes.Process(target=_upgrade_and_count, args=arguments) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    counts = [told.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(timeout=30)
    assert [count for count in counts if isinstance(count, str)] == []
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    assert sum(count > 1 for count in counts) == 1
    assert current_revision(empty_database_url) == newest_revision(Tree.WELLBEING)


@pytest.mark.postgresql
@pytest.mark.proves("R-06")
def test_a_migration_does_not_wait_for_a_lock_for_ever(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SERVER_SETTINGS["lock_timeout"] == "5000"
    monkeypatch.setitem(SERVER_SETTINGS, "lock_timeout", "400")  # as good as five seconds of waiting
    url = databases.url("postgresql", name="locked", tree=Tree.WELLBEING)
    holder = make_engine(url, poolclass=sa.NullPool)
    with holder.connect() as connection:
        connection.exec_driver_sql("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            upgrade(url, Tree.WELLBEING)
        assert time.monotonic() - began < 10
    holder.dispose()
    assert upgrade(url, Tree.WELLBEING) == newest_revision(Tree.WELLBEING)
