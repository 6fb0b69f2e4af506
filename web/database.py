"""Flask-SQLAlchemy over our own pure base: engines as `core.database` makes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from core.database import Base, make_engine


class Database(SQLAlchemy):
    """The extension with our engines, because the driver's defaults lose updates."""

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> sa.engine.Engine:
        url = options.pop("url")
        return make_engine(url, **options)


db = Database(
    model_class=Base,
    disable_autonaming=True,
    session_options={"join_transaction_mode": "create_savepoint"},
)


def current_session() -> Session:
    """The SQLAlchemy session of this request or command."""
    session: Session = db.session()
    return session


def install_vault(app: Flask, bind_key: str) -> None:
    """Name the database that is kept apart; its session ends with the request or command."""
    app.extensions["vault"] = bind_key

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        close_vault()


def close_vault() -> None:
    """End the vault's session, if there was one."""
    vault = g.pop("vault", None)
    if vault is not None:
        vault.close()


def current_vault() -> Session:
    """The session of the database that is kept apart: its own engine, so nothing of it can reach the main one."""
    if "vault" not in g:
        engine = db.engines[current_app.extensions["vault"]]
        g.vault = Session(engine, join_transaction_mode="create_savepoint")
    vault: Session = g.vault
    return vault


def keep_transactions(*, seconds: float) -> None:
    """Let what this request has begun wait for so long, where the server ends a transaction that is idle (security T-04).

    For waiting that is bounded otherwise. It ends with the transaction; SQLite ends none.
    """
    for session in (current_session(), g.get("vault")):
        if session is None or not session.in_transaction():
            continue
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            wait = ("idle_in_transaction_session_timeout", f"{seconds:.0f}s", sa.true())
            connection.execute(sa.select(sa.func.set_config(*wait)))


@contextmanager
def closing(app: Flask) -> Iterator[Flask]:
    """The application of a command: its connections are closed when the block ends, however it ends."""
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            close_vault()
            for engine in db.engines.values():
                engine.dispose()
