"""One connection that stands in for an engine, so that everything a request does can be rolled back."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.orm import Session

from concordat.migration import Tree
from tests.support.databases import Databases
from tests.support.remembered import Written


class SharedConnection(Connection):
    """Answers `begin()` and `connect()` as an engine does; what they commit ends in a savepoint."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.written = Written()
        event.listen(self, "before_cursor_execute", self.written.note)
        event.listen(self, "rollback_savepoint", self.written.forget)
        self.unsaved = True
        """Whether something may have been written since `keep` or `undo`."""
        event.listen(self, "before_cursor_execute", self._notice)

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

    def keep(self) -> None:
        """Commit the outer transaction and begin the next: only in a database that nobody else uses."""
        self._end(kept=True)

    def undo(self) -> None:
        """Take back what was written since `keep`; for thousands of requests, each of which is to find what the first found.

        PostgreSQL clears nothing away that a transaction wrote before its end, not even what a savepoint took back, and
        looks through all of it again: the thousandth request undone by a savepoint takes ten times as long as the first.
        """
        self._end(kept=False)

    def _end(self, *, kept: bool) -> None:
        outer = self.get_transaction()
        if outer is not None:
            (outer.commit if kept else outer.rollback)()
        super().begin()
        self.unsaved = False

    def _notice(self, _connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        self.unsaved = self.unsaved or not statement.startswith("SELECT")

    @property
    def url(self) -> URL:
        """The database's address, as an engine tells it."""
        return self.engine.url

    @property
    def address(self) -> str:
        """The database's whole address as text, for settings."""
        return self.url.render_as_string(hide_password=False)

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


@contextmanager
def in_databases_of_its_own(
    databases: Databases, engine_name: str, name: str
) -> Iterator[tuple[SharedConnection, SharedConnection]]:
    """A connection to a database and one to a compartment that nobody else uses, each in a transaction that `undone` may end."""
    urls = [databases.url(engine_name, name=f"{name}_{tree.name.lower()}", tree=tree) for tree in Tree]
    engines = [databases.kept_engine(url) for url in urls]
    try:
        with rolled_back(engines[0]) as connection, rolled_back(engines[1]) as apart:
            yield connection, apart
    finally:
        for engine in engines:
            engine.dispose()


@contextmanager
def undone(pairs: Iterable[tuple[Session, SharedConnection]]) -> Iterator[None]:
    """What the block writes is taken back; what was written on these before it stays."""
    pairs = list(pairs)
    for session, connection in pairs:
        if session.in_transaction():
            session.commit()
        if connection.unsaved:
            connection.keep()
    try:
        yield
    finally:
        for _session, connection in pairs:
            connection.undo()
