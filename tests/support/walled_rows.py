"""One row of each side in every table behind a wall, and in what the walls look through.

Rows are made of their columns' types. The database is the test's own: its checks, foreign keys and triggers are switched off
while they are written, because what is tried is who finds a row and not what may stand in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from concordat.models import metadata
from concordat.walls import WALLS
from core.walls.policies import Wall

NAMESPACE = UUID("5d3a1c1e-9d1c-4a57-8f0e-2b7a3c9d4e10")
MOMENT = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
NGO_COLUMNS = ("ngo_id", "recipient_id")


@dataclass(frozen=True, slots=True)
class Side:
    """An agency and an NGO that have to do with each other, and with nobody else."""

    name: str

    @property
    def agency(self) -> UUID:
        """The agency's id."""
        return uuid5(NAMESPACE, f"{self.name} agency")

    @property
    def ngo(self) -> UUID:
        """The NGO's id."""
        return uuid5(NAMESPACE, f"{self.name} ngo")

    def row(self, table: str) -> UUID:
        """The id of the side's row in a table."""
        return uuid5(NAMESPACE, f"{self.name} {table}")


A, B = Side("a"), Side("b")


def looked_through() -> dict[str, tuple[str, ...]]:
    """Tables without a wall that walls look through, with the columns that they ask there."""
    return {
        one.parent: one.columns
        for wall in WALLS.values()
        for one in wall.through
        if one.parent not in WALLS and one.columns
    }


def values_of(side: Side, table: sa.Table) -> dict[str, Any]:
    """A row of the side: what the wall asks for, and something of the right type in every other column that needs it."""
    wall = WALLS.get(table.name, Wall(columns=looked_through().get(table.name, ())))
    parents = {one.column: one.parent for one in wall.through}
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.name in parents:
            values[column.name] = side.row(parents[column.name])
        elif column.name in wall.columns:
            values[column.name] = side.ngo if column.name in NGO_COLUMNS else side.agency
        elif column.name == "id":
            values[column.name] = side.row(table.name)
        elif column.primary_key or not (column.nullable or column.server_default):
            values[column.name] = _something(side, column)
    return values


def _something(side: Side, column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, sa.Uuid):
        return uuid5(NAMESPACE, f"{side.name} {column}")
    python: Mapping[Any, Any] = {
        str: side.name,
        bytes: side.name.encode(),
        bool: False,
        int: 1,
        date: MOMENT.date(),
        datetime: MOMENT,
    }
    impl = kind.impl if isinstance(kind, sa.types.TypeDecorator) else kind
    if isinstance(impl, sa.DateTime):
        return MOMENT
    if isinstance(impl, sa.JSON):
        return {}
    if isinstance(impl, sa.Enum):
        return impl.enums[0]
    if isinstance(impl, sa.LargeBinary):
        return side.name.encode()
    return python[impl.python_type]


def inserted(side: Side, table: sa.Table) -> tuple[str, dict[str, Any]]:
    """The statement that writes the side's row past every type of ours, and its values."""
    values = values_of(side, table)
    names = ", ".join(values)
    marks = ", ".join(f"%({name})s" for name in values)
    return f"INSERT INTO {table.name} ({names}) VALUES ({marks})", {
        name: "{}" if value == {} else value for name, value in values.items()
    }


def fill(connection: Connection) -> list[str]:
    """Write the rows of both sides; answers the names of the tables behind a wall."""
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    checks = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    ).all()
    for table, name in checks:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name in [*looked_through(), *WALLS]:
        connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        for side in (A, B):
            statement, values = inserted(side, metadata.tables[name])
            connection.exec_driver_sql(statement, values)
    return list(WALLS)
