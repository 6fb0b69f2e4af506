"""Destroying data keys: what they sealed is unreadable from then on, wherever copies of it lie (security F-04, P-04, P-05)."""

import logging
import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, SessionTransaction

from core.keys.door import CHUNK, cache
from core.keys.keeping import refuse_if_kept
from core.keys.ring import MAIN
from core.keys.table import ORGANISATION, Part, Subject, key_table

log = logging.getLogger("concordat.keys")
_EMPTYING = "logs to empty"
SECONDS = 2


def destroy_keys(
    session: Session, *subjects: Subject, part: Part | None = None, compartment: str = MAIN
) -> int:
    """Delete every data key of the subjects, of each part and age; how many there were. Belongs in front of any deleting of rows.

    With `part` the keys of that part alone: each side of a referral has its own time (security P-01).
    The caller's transaction decides: before its commit nothing is destroyed, after it nothing can be brought back. Whoever seals
    something of the same subject at this moment waits for its end. Other processes forget the keys within seconds. `audit.shredding`
    does the same with a row of the trail; raises `ValueError` for an organisation's key, under which all its keys lie,
    and `RuleBroken` where a legal hold stands on one of the subjects (P-02).
    """
    if any(subject.kind == ORGANISATION for subject in subjects):
        raise ValueError("an organisation's key is never destroyed: the keys of all its cases lie under it")
    session.flush()
    refuse_if_kept(session, subjects, compartment=compartment)
    keys = key_table(compartment)
    gone: list[UUID] = []
    for start in range(0, len(subjects), CHUNK):
        pairs = [(one.kind, one.id) for one in subjects[start : start + CHUNK]]
        for kind in sorted({kind for kind, _ in pairs}):
            ids = [subject_id for other, subject_id in pairs if other == kind]
            deleting = sa.delete(keys).where(keys.c.kind == kind, keys.c.subject_id.in_(ids))
            if part is not None:
                deleting = deleting.where(keys.c.part == part)
            # Again until there is none: one may have been made while the first statement waited for its writer.
            while found := session.scalars(deleting.returning(keys.c.id)).all():
                gone += found
    cache.forget(compartment, gone)
    session.info.setdefault(_EMPTYING, {}).setdefault(compartment, []).extend(gone)
    return len(gone)


@event.listens_for(Session, "after_commit")
def _empty_logs(session: Session) -> None:
    """SQLite keeps deleted pages in its write-ahead log until that is emptied."""
    if session.in_nested_transaction():
        return  # a savepoint's end: the rows are not written yet, and this transaction itself reads the log
    for compartment, gone in session.info.pop(_EMPTYING, {}).items():
        cache.forget(compartment, gone)
        bind: Any = session.get_bind(clause=sa.select(key_table(compartment)))
        if isinstance(bind, Engine):
            empty_log(bind)


@event.listens_for(Session, "after_soft_rollback")
def _keep_logs(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:  # what was destroyed before a savepoint still is when only that is taken back
        session.info.pop(_EMPTYING, None)


def empty_log(engine: Engine) -> bool:
    """Write SQLite's write-ahead log back and cut it to nothing (security P-05); whether that was done, or not needed.

    Somebody who reads at this moment prevents it; the next purge does it then, and a warning says so. Not inside a transaction.
    """
    database = engine.url.database
    if engine.dialect.name != "sqlite" or database in (None, "", ":memory:"):
        return True
    with closing(sqlite3.connect(str(database), timeout=SECONDS, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        busy = bool(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
    if busy:
        log.warning("the write-ahead log could not be emptied after a purge: somebody was reading")
    return not busy
