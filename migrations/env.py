"""Alembic's environment: our engine, our metadata, one transaction per revision (security R-02)."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.engine import Connection

from concordat.config import load_settings
from concordat.models import metadata
from core.database import UtcDateTime, make_engine
from core.sealing import Sealed


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our own column types by name, so that a revision stands alone."""
    if kind == "type" and isinstance(item, (UtcDateTime, Sealed)):
        autogen_context.imports.add(f"from {type(item).__module__} import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


def run(connection: Connection) -> None:
    """Run the revisions on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=render_item,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        transaction_per_migration=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Use the connection that was handed over, else the one the settings name."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    engine = make_engine(context.config.attributes.get("url") or load_settings().database_url)
    with engine.connect() as connection:
        run(connection)
    engine.dispose()


main()
