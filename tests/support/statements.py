"""Counting the SQL statements of a page: their number must not grow with the rows it shows."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from core.database import Base

LOOKS = ("audit_head", "INSERT INTO audit_row", "trail_head", "INSERT INTO trail_row")
"""What a look at a record costs, the same for every page: three statements and a commit."""


@contextmanager
def counted_statements(source: Engine | Connection, *, looks: bool = False) -> Iterator[list[str]]:
    """The statements sent inside the block, without savepoints and transaction control; with `looks`, also the row
    that the look itself leaves in the trail.
    """
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not looks and any(part in statement for part in LOOKS):
            return
        if not statement.lstrip().upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(source, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(source, "before_cursor_execute", note)


def count_rows(session: Session) -> None:
    """The planner counts what this transaction wrote: without, it plans joins for empty tables.

    Only the application's own tables: a bare ANALYZE also locks the catalogues that all databases of a server share,
    until the transaction ends, and another process that counts would wait for it.
    """
    for table in Base.metadata.sorted_tables:
        session.execute(sa.text(f'ANALYZE "{table.name}"'))
