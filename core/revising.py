"""What revisions of the schema do alike on both databases; only they import it."""

from collections.abc import Iterable, Mapping

from alembic import op

TYPES = {
    "sqlite": {
        "uuid": "CHAR(32)",
        "bytes": "BLOB",
        "moment": "BIGINT",
        "time": "TIME",
        "false": "0",
    },
    "postgresql": {
        "uuid": "UUID",
        "bytes": "BYTEA",
        "moment": "TIMESTAMP WITH TIME ZONE",
        "time": "TIME WITHOUT TIME ZONE",
        "false": "false",
    },
}
"""What the two call differently, by the name that stands in a definition."""

Columns = Mapping[str, tuple[tuple[str, str], ...]]
"""By table: the names of new columns and their definitions, with the constraints that concern them."""


def allow(
    table: str, column: str, name: str, values: tuple[str | int, ...], before: tuple[str | int, ...]
) -> None:
    """Which values a column takes. A table made anew, as SQLite would have it, would lose its triggers: its text is changed."""
    bind = op.get_bind()
    new, old = (f"{column} IN ({', '.join(repr(value) for value in some)})" for some in (values, before))
    if bind.dialect.name == "postgresql":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, new)
        return
    _retell(table, old, new)


def add_columns(tables: Columns) -> None:
    """Added one by one: a table made anew, as a batch does on SQLite, loses its triggers and the keys that lead to it."""
    words = TYPES[op.get_bind().dialect.name]
    for table, columns in tables.items():
        for name, definition in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {definition.format(**words)}")


def drop_columns(tables: Columns) -> None:
    """Tables as they were; the last column goes first, as its constraints may speak of the others."""
    for table, columns in reversed(list(tables.items())):
        for name, _ in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")


def let_be_empty(table: str, column: str) -> None:
    """An identifier that every row had may be missing from here on."""
    _retell_column(table, column, is_required=False)


def require(table: str, column: str) -> None:
    """An identifier that could be missing is in every row again."""
    _retell_column(table, column, is_required=True)


def _retell_column(table: str, column: str, *, is_required: bool) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, nullable=not is_required)
        return
    may = f"{column} {TYPES['sqlite']['uuid']}"
    must = f"{may} NOT NULL"
    _retell(table, *((f"{may},", f"{must},") if is_required else (f"{must},", f"{may},")))


def on_postgresql(statements: Iterable[str]) -> None:
    """Run what only PostgreSQL has, such as walls."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)


def _retell(table: str, old: str, new: str) -> None:
    """Change the text that SQLite has of a table; its rows, triggers and indexes stay."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0",
        (old, new, table, old),
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"the table {table} is not as the revision before made it: {old}")
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")
