"""What commands once built is put back as rows: a world costs its commands once per process, not once per test.

Only where nothing else was written in the transaction before: the first write that is not remembered ends it, so that a
build never misses what a test changed. While something is built, each table is read before it is written for the first
time and again afterwards; from the second time on the difference is written, on either engine: columns are typed, and
no row has a number that the database gives.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.database import Base
from core.keys.door import load_keys
from core.keys.ring import MAIN
from core.keys.table import key_table

T = TypeVar("T")
History = tuple[str, ...]
Rows = dict[tuple[Any, ...], Mapping[str, Any]]
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')
OTHER_WRITES = re.compile(
    r"\s*(?:WITH|CREATE|DROP|ALTER|TRUNCATE|MERGE|REPLACE|COPY|INSERT OR)\b", re.IGNORECASE
)


class Written:
    """What was written on a connection since its transaction began: only builds, in order, or something else too."""

    def __init__(self) -> None:
        self.history: History | None = ()
        self.before: dict[str, Rows | None] | None = None
        """The tables that the running build writes, as they were before; None where nobody can tell."""
        self.counted = False
        """Whether rows were counted for the planner: SQLite remembers that beyond the end of the transaction."""

    def note(self, connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        """Look at a statement before it is sent."""
        self.counted = self.counted or statement.startswith("ANALYZE")
        found = WRITES.match(statement)
        if found is None and not OTHER_WRITES.match(statement):
            return
        if self.before is None:
            self.history = None
            return
        name = "" if found is None else found[1]
        if name not in self.before:
            table = Base.metadata.tables.get(name)
            self.before[name] = None if table is None else _rows_of(connection, table)

    def forget(self, *_event: object) -> None:
        """A savepoint was rolled back: what was written since may have been taken back."""
        self.history = None

    @contextmanager
    def building(self) -> Iterator[dict[str, Rows | None]]:
        """The tables that are written inside the block; if it fails, what was written is something else."""
        history, before = self.history, dict[str, Rows | None]()
        self.history, self.before = None, before
        try:
            yield before
            self.history = history
        finally:
            self.before = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows that a build adds and changes, in the order in which tables depend on each other."""

    added: Sequence[tuple[sa.Table, list[Mapping[str, Any]]]]
    changed: Sequence[tuple[sa.Table, list[Mapping[str, Any]]]]
    answer: Any

    def write(self, connection: Connection) -> None:
        """Bring the rows to where they were after the build."""
        for table, rows in self.added:
            connection.execute(sa.insert(table), rows)
        for table, rows in self.changed:
            for row in rows:
                same = [column == row[column.name] for column in table.primary_key]
                connection.execute(sa.update(table).where(*same).values(row))
        if keys := [row["id"] for table, rows in self.added if table is key_table(MAIN) for row in rows]:
            # As after a build, they are at hand: whoever counts statements finds the same.
            load_keys(connection, MAIN, keys)


_differences: dict[History, Difference | None] = {}
"""What each build did; None where rows were taken away or nobody can tell: it is built each time."""


def remembered(session: Session, key: object, build: Callable[[], T]) -> T:
    """What `build` answers, after it has written its rows, or after they were written as it once wrote them.

    `key` says by its `repr` everything on which the rows depend; the answer must be immutable.
    """
    written: Written | None = getattr(session.get_bind(), "written", None)
    if written is None or written.before is not None:
        return build()
    session.flush()
    if written.history is None:
        return build()
    history = (*written.history, sha256(repr(key).encode()).hexdigest())
    if history not in _differences:
        with written.building() as before:
            answer = build()
            session.flush()
            after = {name: _after(session, name) for name in before}
        _differences[history] = _difference(before, after, answer)
    else:
        difference = _differences[history]
        if difference is None:
            return build()
        connection = session.connection()
        try:
            with written.building(), connection.begin_nested():
                difference.write(connection)
        except IntegrityError:  # rows that name each other: no order of inserting them is right
            _differences[history] = None
            return build()
        if difference.changed:
            session.expire_all()
        answer = difference.answer
    written.history = history if _differences[history] is not None else None
    return answer


def _after(session: Session, name: str) -> Rows:
    table = Base.metadata.tables.get(name)
    return {} if table is None else _rows_of(session.connection(), table)


def _difference(
    before: Mapping[str, Rows | None], after: Mapping[str, Rows], answer: Any
) -> Difference | None:
    """How the rows differ, where they were only added and changed."""
    added, changed = [], []
    for table in (table for table in Base.metadata.sorted_tables if table.name in before):
        old, new = before[table.name] or {}, after[table.name]
        if old.keys() - new.keys():
            return None
        more = [row for key, row in new.items() if key not in old]
        other = [row for key, row in new.items() if key in old and row != old[key]]
        added += [(table, more)] if more else []
        changed += [(table, other)] if other else []
    return None if None in before.values() else Difference(added=added, changed=changed, answer=answer)


def _rows_of(connection: Connection, table: sa.Table) -> Rows:
    columns = [column for column in table.columns if column.computed is None]
    rows = connection.execute(sa.select(*columns)).mappings()
    names = [column.name for column in table.primary_key]
    return {
        tuple(row[name] for name in names): {column.name: row[column.name] for column in columns}
        for row in rows
    }
