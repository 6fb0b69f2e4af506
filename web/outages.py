"""What a page says when the database cannot save: why, that nothing is lost of what was typed, and how to go on (U-03)."""

import errno
import sqlite3

from flask import request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from core.retrying import PRIMARY_CODE, may_pass
from core.text import N_

BUSY = N_(
    "Too much was being saved at the same moment. Nothing of what you sent was saved: send it once more."
)
CANNOT_WRITE = N_(
    "The service cannot save anything just now: its disk is full or locked. What was saved before is safe and can be"
    " read. Nothing of what you sent was saved; the operators are told by the log."
)
UNWRITABLE_FILE = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
)
UNWRITABLE_SERVER = frozenset({"53100", "53000", "25006", "58030"})
"""PostgreSQL: disk full, no resources, a server that is read only, an error of its disk."""
UNWRITABLE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
"""The lock of the writer is a file of ours."""
SECRET_NAMES = frozenset({"code", "factor_code", "factor_answer", "secret", "passphrase", "credential"})
MOST_TYPED = 100_000
"""Characters that a page gives back at most."""


def outage_of(error: BaseException) -> tuple[int, str | None]:
    """The status and the words for an error that nobody foresaw; no words where nothing more can be said."""
    if may_pass(error):
        return 503, BUSY
    if is_unwritable(error):
        return 503, CANNOT_WRITE
    return 500, None


def is_unwritable(error: BaseException) -> bool:
    """Whether the disk of the database is full, read only or broken."""
    found: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(found, sqlite3.Error):
        return getattr(found, "sqlite_errorcode", 0) & PRIMARY_CODE in UNWRITABLE_FILE
    if isinstance(found, OSError):
        return found.errno in UNWRITABLE_DISK
    return getattr(found, "sqlstate", None) in UNWRITABLE_SERVER


def typed_fields() -> tuple[tuple[str, str], ...]:
    """What the request's form held, so that the page of a failure can give it back and send it again; no secrets, no files."""
    if request.method != "POST":
        return ()
    try:
        given = tuple(request.form.items(multi=True))
    except (HTTPException, OSError, ValueError):  # too large, or cut off
        return ()
    kept = tuple((name, value) for name, value in given if not _is_secret(name))
    if len(kept) < len(given) or sum(len(name) + len(value) for name, value in kept) > MOST_TYPED:
        return ()  # half a form is not sent again
    return kept


def _is_secret(name: str) -> bool:
    return "password" in name or name in SECRET_NAMES
