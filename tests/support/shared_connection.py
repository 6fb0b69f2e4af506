"""One connection that stands in for an engine, so that everything a request does can be rolled back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

from tests.support.remembered import Written


class SharedConnection(Connection):
    """Answers `begin()` and `connect()` as an engine does; what they commit ends in a savepoint."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.written = Written()
        event.listen(self, "before_cursor_execute", self.written.note)
        event.listen(self, "rollback_savepoint", self.written.forget)

    def begin(self) -> Any:
        """The outer transaction at first; afterwards a block that commits to a savepoint."""
        return self._block(commits=True) if self.in_transaction() else super().begin()

    def connect(self) -> AbstractContextManager[Connection]:
        """A block on this connection; what it does not commit is rolled back at its end."""
        return self._block(commits=False)

    @contextmanager
    def _block(self, *, commits: bool) -> Iterator[Connection]:
        savepoint = self.begin_nested()
        try:
            yield self
        except BaseException:
            if savepoint.is_active:
                savepoint.rollback()
            raise
        if savepoint.is_active:
            if commits:
                savepoint.commit()
            else:
                savepoint.rollback()

    def commit(self) -> None:
        """Keep what the innermost block did; the outer transaction stays open."""
        savepoint = self.get_nested_transaction()
        if savepoint is not None:
            savepoint.commit()

    @property
    def url(self) -> URL:
        """The database's address, as an engine tells it."""
        return self.engine.url

    def dispose(self) -> None:
        """Nothing: the connection outlives whoever treats it as an engine."""


@contextmanager
def rolled_back(engine: Engine) -> Iterator[SharedConnection]:
    """A connection in a transaction that is rolled back at the end, whatever happened."""
    connection = SharedConnection(engine)
    with connection:
        transaction = connection.begin()
        try:
            yield connection
        finally:
            if transaction.is_active:
                transaction.rollback()
            if connection.written.counted:
                connection.invalidate()
