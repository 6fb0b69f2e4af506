"""What commands once built is put back as rows: a world costs its commands twice per process, not once per test.

Only where nothing else was written in the transaction before: the first write that is not remembered ends it, so that a
build never misses what a test changed. At first sight of a build the tables that it writes are noted, at the second
their rows are compared, from the third on the difference is written.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from core.database import Base

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
        self.tables: set[str] | None = None
        """The tables that the running build writes."""
        self.counted = False
        """Whether rows were counted for the planner: SQLite remembers that beyond the end of the transaction."""

    def note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        """Look at a statement before it is sent."""
        self.counted = self.counted or statement.startswith("ANALYZE")
        found = WRITES.match(statement)
        if found is None and not OTHER_WRITES.match(statement):
            return
        if self.tables is None:
            self.history = None
        elif found is None:
            self.tables.add("")
        else:
            self.tables.add(found[1])

    def forget(self, *_event: object) -> None:
        """What was built may have been taken back."""
        self.history = None

    @contextmanager
    def building(self) -> Iterator[set[str]]:
        """The tables that are written inside the block; if it fails, what was written is something else."""
        before, tables = self.history, set[str]()
        self.history, self.tables = None, tables
        try:
            yield tables
            self.history = before
        finally:
            self.tables = None


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows that a build adds and changes, in the order in which tables depend on each other."""

    added: Sequence[tuple[sa.Table, list[Mapping[str, Any]]]]
    changed: Sequence[tuple[sa.Table, list[Mapping[str, Any]]]]
    answer: Any

    def write(self, session: Session) -> None:
        """Bring the rows to where they were after the build."""
        for table, rows in self.added:
            session.execute(sa.insert(table), rows)
        for table, rows in self.changed:
            for row in rows:
                same = [column == row[column.name] for column in table.primary_key]
                session.execute(sa.update(table).where(*same).values(row))
        if self.changed:
            session.expire_all()


_tables_of: dict[tuple[str, History], set[str]] = {}
_differences: dict[tuple[str, History], Difference] = {}


def remembered(session: Session, key: object, build: Callable[[], T]) -> T:
    """What `build` answers, after it has written its rows, or after they were written as it once wrote them.

    `key` says by its `repr` everything on which the rows depend; the answer must be immutable.
    """
    bind = session.get_bind()
    written: Written | None = getattr(bind, "written", None)
    if written is None or written.tables is not None:
        return build()
    session.flush()
    if written.history is None:
        return build()
    history = (*written.history, sha256(repr(key).encode()).hexdigest())
    place = (bind.dialect.name, history)
    with written.building() as tables:
        if place in _differences:
            _differences[place].write(session)
            answer = _differences[place].answer
        elif place not in _tables_of:
            answer = build()
            session.flush()
        else:
            answer = _compared(session, place, build)
    _tables_of.setdefault(place, tables)
    written.history = history if place in _differences else None
    return answer


def _compared(session: Session, place: tuple[str, History], build: Callable[[], T]) -> T:
    """Build once more and keep how the rows differ, where rows were only added and changed."""
    known = [table for table in Base.metadata.sorted_tables if table.name in _tables_of[place]]
    connection = session.connection()
    before = [_rows_of(connection, table) for table in known]
    answer = build()
    session.flush()
    after = [_rows_of(connection, table) for table in known]
    if len(known) != len(_tables_of[place]) or any(
        old.keys() - new.keys() for old, new in zip(before, after, strict=True)
    ):
        return answer
    added, changed = [], []
    for table, old, new in zip(known, before, after, strict=True):
        more = [row for key, row in new.items() if key not in old]
        other = [row for key, row in new.items() if key in old and row != old[key]]
        added += [(table, more)] if more else []
        changed += [(table, other)] if other else []
    _differences[place] = Difference(added=added, changed=changed, answer=answer)
    return answer


def _rows_of(connection: Connection, table: sa.Table) -> Rows:
    columns = [column for column in table.columns if column.computed is None]
    rows = connection.execute(sa.select(*columns)).mappings()
    names = [column.name for column in table.primary_key]
    return {
        tuple(row[name] for name in names): {column.name: row[column.name] for column in columns}
        for row in rows
    }
