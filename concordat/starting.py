"""What every long-lived process does first: leaves no memory behind, and says what its database engine cannot."""

import logging
import resource
import sqlite3

from sqlalchemy.engine import make_url

from concordat.config import Settings
from core.database import has_wal_reset_bug

log = logging.getLogger("concordat.start")


def keep_no_core_dumps() -> None:
    """A crash writes no memory, with its keys, to the disk (security W-06)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say_engine(settings: Settings) -> str:
    """Say of an SQLite with the WAL-reset bug that the writer lock stands in its way; answers what was said."""
    if make_url(settings.database_url).get_backend_name() != "sqlite":
        return ""
    if not has_wal_reset_bug(sqlite3.sqlite_version_info):
        return ""
    said = (
        f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug (fixed in 3.51.3, 3.50.7 and 3.44.6): "
        "one writer at a time, kept by the lock file beside the database; let no other program write to it"
    )
    log.warning(said)
    return said
