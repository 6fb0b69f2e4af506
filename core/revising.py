"""What revisions of the schema do alike on both databases; only they import it."""

from collections.abc import Iterable

from alembic import op


def allow(table: str, column: str, name: str, values: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Which values a column takes. A table made anew, as SQLite would have it, would lose its triggers: its text is changed."""
    bind = op.get_bind()
    new, old = (f"{column} IN ({', '.join(repr(value) for value in some)})" for some in (values, before))
    if bind.dialect.name == "postgresql":
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, new)
        return
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0",
        (old, new, table, old),
    )
    if changed.rowcount != 1:
        raise RuntimeError(f"the check {name} of {table} is not as the revision before made it")
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = OFF")


def on_postgresql(statements: Iterable[str]) -> None:
    """Run what only PostgreSQL has, such as walls."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in statements:
            op.execute(statement)
