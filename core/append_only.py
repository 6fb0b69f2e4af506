"""Tables whose rows are written once: the database itself refuses to change or remove them."""

import sqlalchemy as sa


def statements(table: str, dialect: str) -> tuple[str, ...]:
    """The triggers that make a table append-only, for `sqlite` or `postgresql`; migrations run the same."""
    words = f"rows of {table} are never changed or removed"
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            for event in ("UPDATE", "DELETE")
        )
    function = (
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()"
    )
    return (function, trigger)


def refuse_changes(table: sa.FromClause) -> None:
    """Create the triggers together with the table."""
    assert isinstance(table, sa.Table)
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            ddl = sa.DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            sa.event.listen(table, "after_create", ddl)
