"""Signed-in sessions in the database, in short transactions of their own (security B-01, B-03)."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Request

from accounts.sign_in.models import WebSession
from core.database import read_only, writer_is_busy

log = logging.getLogger("concordat.sign_in")
TOUCH_AFTER = timedelta(seconds=60)


class DatabaseSessionStore:
    """Keeps sessions by the SHA-256 of their token; a session that has ended stays ended.

    `engine_getter` answers the engine (or a test's connection) when it is first needed.
    """

    def __init__(
        self, engine_getter: Callable[[], Engine], *, idle_minutes: int, absolute_hours: int
    ) -> None:
        self._engine = engine_getter
        self._idle = timedelta(minutes=idle_minutes)
        self._absolute = timedelta(hours=absolute_hours)
        self._opened: ContextVar[tuple[bytes, datetime] | None] = ContextVar("opened", default=None)
        """The session by which this request came in, and when it was last active."""

    def find(self, digest: bytes, now: datetime) -> str | None:
        """The data of a live session; None when unknown, ended, idle too long or too old."""
        query = sa.select(WebSession.data, WebSession.last_active_at).where(
            WebSession.digest == digest,
            WebSession.last_active_at > now - self._idle,
            WebSession.created_at > now - self._absolute,
        )
        with _mode(reads_only=True), self._engine().connect() as connection:
            row = connection.execute(query).one_or_none()
        self._opened.set((digest, row.last_active_at) if row else None)
        return row.data if row else None

    def save(self, digest: bytes, data: str, user_id: str, now: datetime, request: Request) -> None:
        """Store changed data, or a new session; never one that was ended while the request ran."""
        opened = self._opened.get()
        # The moment of a private page is blurred backwards: never before what is known already.
        active = max(now, opened[1]) if opened is not None and opened[0] == digest else now
        change = (
            sa.update(WebSession)
            .where(WebSession.digest == digest)
            .values(data=data, user_id=UUID(user_id), last_active_at=active)
        )
        with _mode(reads_only=False), self._engine().begin() as connection:
            stored = connection.execute(change).rowcount
            if not stored and (opened is None or opened[0] != digest):
                connection.execute(
                    sa.insert(WebSession).values(
                        digest=digest,
                        user_id=UUID(user_id),
                        data=data,
                        created_at=now,
                        last_active_at=now,
                        user_agent=request.user_agent.string[:200],
                    )
                )

    def rename(self, old: bytes, new: bytes) -> None:
        """The session goes on under a new digest, as old as it is: one that was ended meanwhile stays ended."""
        opened = self._opened.get()
        change = sa.update(WebSession).where(WebSession.digest == old).values(digest=new)
        with _mode(reads_only=False), self._engine().begin() as connection:
            connection.execute(change)
        if opened is not None and opened[0] == old:
            self._opened.set((new, opened[1]))

    def touch(self, digest: bytes, now: datetime) -> None:
        """Note activity once a minute; skipped rather than waited for while others write."""
        opened = self._opened.get()
        if opened is not None and opened[0] == digest and now - opened[1] < TOUCH_AFTER:
            return
        engine = self._engine()
        if writer_is_busy(engine):
            return
        change = sa.update(WebSession).where(WebSession.digest == digest).values(last_active_at=now)
        try:
            with _mode(reads_only=False), engine.begin() as connection:
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.text("SET LOCAL lock_timeout = '200ms'"))
                connection.execute(change)
        except OperationalError:
            log.info("a session's activity was not noted: the database was busy")

    def end(self, digest: bytes) -> None:
        """End the session; its token opens nothing afterwards."""
        with _mode(reads_only=False), self._engine().begin() as connection:
            connection.execute(sa.delete(WebSession).where(WebSession.digest == digest))


@contextmanager
def _mode(*, reads_only: bool) -> Iterator[None]:
    token = read_only.set(reads_only)
    try:
        yield
    finally:
        read_only.reset(token)
