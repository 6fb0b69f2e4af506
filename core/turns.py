"""Work that only one process does at a time, whichever of them begins."""

from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine


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
    key = crc32(name.encode())
    # Not in the transaction of the work: that one is committed many times, and an idle one would be cut off.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ours = bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))))
        try:
            yield ours
        finally:
            if ours:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))
