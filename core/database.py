"""The declarative base, portable column types and engines for both databases."""

import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

E = TypeVar("E", bound=StrEnum)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

read_only: ContextVar[bool] = ContextVar("read_only", default=False)
"""True while a request that must not write is served; its transactions take no writer lock."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware moment: `timestamptz` on PostgreSQL, microseconds since 1970 (UTC) on SQLite."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Integers on SQLite, because text costs more to read and compare."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive moments."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("a naive datetime cannot be stored")
        return (value - EPOCH) // MICROSECOND if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Answer aware moments in UTC."""
        if value is None:
            return None
        return EPOCH + timedelta(microseconds=value) if dialect.name == "sqlite" else value.astimezone(UTC)


def text_enum(enum: type[E], name: str | None = None) -> sa.Enum:
    """A `StrEnum` stored as readable text with a named CHECK; `name` when a table uses it twice."""
    return sa.Enum(
        enum,
        name=name or enum.__name__.lower(),
        native_enum=False,
        length=40,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
    )


def make_registry(*, bind_key: str | None = None) -> registry:
    """The registry of a base: names of constraints, column types; `bind_key` names a database other than the main one."""
    return registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            },
            info={"bind_key": bind_key} if bind_key else {},
        ),
        type_annotation_map={datetime: UtcDateTime(), UUID: sa.Uuid(), str: sa.Text()},
    )


class Base(DeclarativeBase):
    """Base of every model of the main database; free of Flask."""

    registry = make_registry()


class Identified:
    """Mixin: a random UUID made by the client, so that it exists before the row does."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)

    def __init__(self, **values: Any) -> None:
        # The id comes first: sealed fields are bound to it as they are set.
        super().__init__(id=values.pop("id", None) or uuid4(), **values)  # type: ignore[call-arg]


class Versioned:
    """Mixin: a counter that turns a lost race into a conflict (`version_id_col`)."""

    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy hands over the class
        return {"version_id_col": cls.version}


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether an SQLite can damage its file when two connections write and checkpoint at once (security T-03)."""
    return (
        version < (3, 51, 3) and not (3, 50, 7) <= version < (3, 51) and not (3, 44, 6) <= version < (3, 45)
    )


SERVER_SETTINGS = {
    "timezone": "UTC",
    "lock_timeout": "5000",
    "statement_timeout": "15000",
    "idle_in_transaction_session_timeout": "30000",
    "plan_cache_mode": "force_custom_plan",
}
"""What each connection asks of PostgreSQL; times in milliseconds. A plan for any value would be wrong for most."""


def make_engine(url: str | URL, **options: Any) -> Engine:
    """An engine set up as security.md 5.1 and T-01 to T-04 ask, for SQLite or PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _make_sqlite_engine(parsed, **options)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    settings = " ".join(f"-c {name}={value}" for name, value in SERVER_SETTINGS.items())
    options.setdefault("pool_pre_ping", True)
    arguments = {"options": settings, **options.pop("connect_args", {})}
    return sa.create_engine(parsed, connect_args=arguments, **options)


_held: dict[int, int] = {}
"""Handles of the writer locks that this process holds, by the connection that writes."""


def _forget_locks_of_the_parent() -> None:
    for handle in _held.values():
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_forget_locks_of_the_parent)


def _make_sqlite_engine(url: URL, **options: Any) -> Engine:
    arguments = {"timeout": 30, **options.pop("connect_args", {})}
    engine = sa.create_engine(url, connect_args=arguments, **options)
    path = None if url.database in (None, "", ":memory:") else str(url.database)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not begin transactions itself: its way loses updates (security.md M1).
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout=30000")
        _log_ahead(connection, path)
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if read_only.get():
            connection.exec_driver_sql("BEGIN")
            return
        key = id(connection.connection.dbapi_connection)
        if path is not None and key not in _held:
            _held[key] = _take_writer_lock(path)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def releasing(ending: Callable[[Any], None]) -> Callable[[Any], None]:
        def end(connection: Any) -> None:
            try:
                ending(connection)
            finally:
                raw = getattr(connection, "dbapi_connection", connection)
                handle = _held.pop(id(raw), None)
                if handle is not None:
                    _give_back(handle)

        return end

    for name in ("do_commit", "do_rollback", "do_close"):
        setattr(engine.dialect, name, releasing(getattr(engine.dialect, name)))
    return engine


def _take_writer_lock(path: str) -> int:
    """One writer at a time, in order of arrival, also across processes (security T-02)."""
    handle = os.open(f"{path}.wlock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _give_back(handle: int) -> None:
    # Unlocked by name, because a process forked meanwhile shares the open file.
    fcntl.flock(handle, fcntl.LOCK_UN)
    os.close(handle)


def _log_ahead(connection: sqlite3.Connection, path: str | None) -> None:
    """Have the database keep a write-ahead log; of several that open a new file at once, one turns it on.

    SQLite answers "database is locked" to the others without waiting, whatever `busy_timeout` says.
    """
    if path is None or connection.execute("PRAGMA journal_mode").fetchone() == ("wal",):
        return
    handle = _take_writer_lock(path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        _give_back(handle)


def writer_is_busy(engine: Engine | Connection) -> bool:
    """Whether somebody holds SQLite's writer lock just now; never so on PostgreSQL, where rows are locked."""
    database = engine.engine.url.database
    if (
        isinstance(engine, Connection)
        or engine.dialect.name != "sqlite"
        or database in (None, "", ":memory:")
    ):
        return False
    handle = os.open(f"{database}.wlock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
