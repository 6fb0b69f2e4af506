"""What the database asks to be tried again, and how long to wait before that (security O-06).

A deadlock, a transaction that could not be put in an order with others, a file that somebody holds: nothing of the unit
of work was kept, and the same work done once more will most likely succeed. Whatever else fails is not tried again.
"""

import secrets
import sqlite3

from sqlalchemy.exc import DBAPIError

RETRIES = 3
"""How often a unit of work is tried again at most."""
STATES = frozenset({"40001", "40P01"})
"""PostgreSQL: the transaction could not be serialised, or was chosen to end a deadlock."""
PRIMARY_CODE = 0xFF
"""The lower byte of SQLite's extended codes."""
FIRST_PAUSE = 0.05
"""Seconds; each further pause is up to twice as long."""


def may_pass(error: BaseException | None) -> bool:
    """Whether the database itself has undone everything, for a reason that passes."""
    found = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(found, sqlite3.Error):
        code: int = getattr(found, "sqlite_errorcode", 0)
        return code & PRIMARY_CODE == sqlite3.SQLITE_BUSY
    return getattr(found, "sqlstate", None) in STATES


def pause_before(retry: int) -> float:
    """Seconds to wait before a retry (1, 2, 3), by chance, so that two that met do not meet again."""
    longest: float = FIRST_PAUSE * 2 ** (retry - 1)
    return longest / 2 + secrets.SystemRandom().random() * longest
