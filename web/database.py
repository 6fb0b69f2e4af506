"""Flask-SQLAlchemy over our own pure base: engines as `core.database` makes them."""

from typing import Any

import sqlalchemy as sa
from flask import Flask
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
