"""Work that only one process does at a time, whichever of them begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session


def wait_for_turn(session: Session, name: str, database: Engine | Connection | None = None) -> None:
    """Whoever writes what has this name next waits until the end of this transaction.

    `database` where the session has several. SQLite has one writer anyway.
    """
    bind = database or session.get_bind()
    if bind.dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_key_of(name))))


@contextmanager
def taking_turns(database: Engine | Connection, name: str) -> Iterator[bool]:
    """Whether the work of this name is ours until the block ends; False while another process has it, without waiting.

    Waiting would run into the limit of a lock (five seconds) where the other's work is long. SQLite has one writer
    anyway, and what reads before it writes does so in the writer's transaction. A process that dies gives its turn back.
    """
    engine = database.engine
    if engine.dialect.name != "postgresql":
        yield True
        return
    key = _key_of(name)
    # Not in the transaction of the work: that one is committed many times, and an idle one would be cut off.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ours = bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))))
        try:
            yield ours
        finally:
            if ours:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))


def _key_of(name: str) -> int:
    return crc32(name.encode())
