"""Counting the SQL statements of a page: their number must not grow with the rows it shows."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


@contextmanager
def counted_statements(source: Engine | Connection) -> Iterator[list[str]]:
    """The statements sent inside the block, without savepoints and transaction control."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(source, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(source, "before_cursor_execute", note)
