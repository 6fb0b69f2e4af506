"""What the planner of a database knows of its tables: counted at once after much was brought in, not when the server gets to it."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import DDLCompiler


class Count(sa.schema.ExecutableDDLElement):
    """`ANALYZE` of one table, never of all: that would lock what every database of a server shares."""

    inherit_cache = False

    def __init__(self, table: sa.Table) -> None:
        self.table = table


@compiles(Count)
def _count(element: Count, compiler: DDLCompiler, **_options: Any) -> str:
    return f"ANALYZE {compiler.preparer.format_table(element.table)}"


def count_rows_of(session: Session, models: Iterable[type[Any]]) -> None:
    """Let the planner count these tables as this transaction sees them.

    PostgreSQL leaves a table out, with a warning and no error, where the role does not own it; its own daemon counts
    it within a minute or so.
    """
    for model in models:
        session.execute(Count(model.__table__))
