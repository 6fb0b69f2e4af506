"""What a table's rows have to do with organisations, and the policy of PostgreSQL that is made of it (security C-09, 5.5).

Each condition asks the two settings that `core.walls.principal` states within the transaction. They stand in a sub-select,
so that the server reads them once per statement and not once per row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

POLICY = "own_organisation"
SERVICE = "(SELECT nullif(current_setting('app.service', true), '')) IS NOT NULL"
OWN = "(SELECT string_to_array(nullif(current_setting('app.org', true), ''), ',')::uuid[])::uuid[]"


@dataclass(frozen=True, slots=True)
class Through:
    """A row belongs to whom its parent belongs to; with `columns`, only to the organisations that the parent names there.

    Without them the parent is behind a wall of its own, which then stands for this row too.
    """

    column: str
    parent: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wall:
    """Whose rows these are: the organisations that the row itself names, and those of its parents."""

    columns: tuple[str, ...] = ()
    through: tuple[Through, ...] = ()

    def condition(self, table: str) -> str:
        """The condition under which an organisation has to do with a row, as SQL."""
        own = [f"{table}.{column} = ANY ({OWN})" for column in self.columns]
        return " OR ".join([*own, *(_exists(table, one) for one in self.through)])


def columns(*names: str) -> Wall:
    """Rows of the organisations that these columns name."""
    return Wall(columns=names)


def through(column: str, parent: str, *names: str) -> Wall:
    """Rows of whoever the parent belongs to, or of the organisations that the parent names in these columns."""
    return Wall(through=(Through(column, parent, names),))


def _exists(table: str, one: Through) -> str:
    narrowed = " OR ".join(f"above.{name} = ANY ({OWN})" for name in one.columns)
    more = f" AND ({narrowed})" if narrowed else ""
    # The names come from the declaration, never from a request.
    return f"EXISTS (SELECT 1 FROM {one.parent} above WHERE above.id = {table}.{one.column}{more})"  # noqa: S608


def raising(table: str, wall: Wall) -> tuple[str, ...]:
    """The statements that put a table behind its wall, also for its owner; migrations run the same."""
    condition = f"{SERVICE} OR {wall.condition(table)}"
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {POLICY} ON {table} USING ({condition}) WITH CHECK ({condition})",
    )


def lowering(table: str) -> tuple[str, ...]:
    """The statements that take a table's wall down again: for a revision that is taken back."""
    return (
        f"DROP POLICY {POLICY} ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    )


def raise_walls(metadata: sa.MetaData, walls: Mapping[str, Wall]) -> None:
    """Raise each wall once all tables are created: a policy may ask a table that comes later."""

    @sa.event.listens_for(metadata, "after_create")
    def create(
        _metadata: sa.MetaData, connection: sa.Connection, *, tables: list[sa.Table], **_options: object
    ) -> None:
        if connection.dialect.name != "postgresql":
            return
        for table in tables:
            for statement in raising(table.name, walls[table.name]) if table.name in walls else ():
                connection.exec_driver_sql(statement.replace("%", "%%"))
