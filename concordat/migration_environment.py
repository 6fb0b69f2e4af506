"""What both trees of migrations share: our engine, one transaction per revision (security R-02)."""

from collections.abc import Callable
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.engine import Connection

from concordat.config import Settings, load_settings
from core.database import UtcDateTime, make_engine
from core.sealing import Sealed


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our own column types by name, so that a revision stands alone."""
    if kind == "type" and isinstance(item, (UtcDateTime, Sealed)):
        autogen_context.imports.add(f"from {type(item).__module__} import {type(item).__name__}")
        return f"{type(item).__name__}()"
    return False


def run(context: Any, connection: Connection, metadata: sa.MetaData) -> None:
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


def main(context: Any, metadata: sa.MetaData, *, url_of: Callable[[Settings], str]) -> None:
    """Use the connection that was handed over, else the database that the settings name."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run(context, given, metadata)
        return
    engine = make_engine(context.config.attributes.get("url") or url_of(load_settings()))
    try:
        with engine.connect() as connection:
            run(context, connection, metadata)
    finally:
        engine.dispose()
