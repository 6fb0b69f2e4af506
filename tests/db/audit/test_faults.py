"""A failed audit write undoes what it belongs to, many writers never fork a chain, and no statement changes the trail."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from audit.commands import record
from audit.models import AuditRow
from audit.queries import verify_chains
from core.database import make_engine
from tests.support.trails import ACTOR, add_rows, write_at_once

POINTS = 100


class Fault(Exception):
    """The disk is full, the connection is gone, the server was killed."""


@pytest.mark.proves("G-03")
def test_at_a_hundred_points_no_deed_stands_without_its_row(
    own_database_url: str, keys: None, now: datetime
) -> None:
    engine = make_engine(own_database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE deed (id CHAR(32) PRIMARY KEY)")
    due = {"at": 0, "seen": 0, "raised": 0}

    def fail(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "audit_" not in statement:
            return
        due["seen"] += 1
        if due["seen"] == due["at"]:
            due["raised"] += 1
            raise Fault

    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(engine, name, fail)
    for point in range(POINTS):
        due.update(at=point % 7 + 1, seen=0)
        with Session(engine) as session:
            try:
                deed = uuid4()
                session.execute(sa.text("INSERT INTO deed VALUES (:id)"), {"id": deed.hex})
                record(session, ACTOR, action="deed.done", subject=("deed", deed), now=now)
                session.commit()
            except Fault:
                session.rollback()
    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.remove(engine, name, fail)
    with Session(engine) as session:
        deeds = set(session.scalars(sa.text("SELECT id FROM deed")))
        rows = set(session.scalars(sa.select(AuditRow.subject_id)))
        assert deeds == rows
        assert all(report.broken_at is None for report in verify_chains(session))
    engine.dispose()
    assert due["raised"] >= 80
    assert len(deeds) == POINTS - due["raised"]


@pytest.mark.proves("G-04")
def test_eight_writers_at_once_leave_no_gap_fork_orphan_or_ghost(
    own_database_url: str, keys: None, now: datetime
) -> None:
    found = write_at_once(own_database_url, writers=8, each=10, now=now)
    assert (found.orphans, found.ghosts, found.broken, found.errors) == (0, 0, 0, 0)
    assert 60 <= found.deeds <= 80


@pytest.mark.proves("G-05")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_row SET roles = 'operator'",
        "UPDATE audit_row SET mac = NULL WHERE sequence = 1",
        "DELETE FROM audit_row",
        "DELETE FROM audit_row WHERE sequence = 2",
        "INSERT INTO audit_row SELECT * FROM audit_row WHERE sequence = 1",
        "TRUNCATE audit_row",
    ],
)
def test_six_statements_are_refused(session: Session, now: datetime, statement: str) -> None:
    add_rows(session, ACTOR, 3, now=now)
    session.commit()
    savepoint = session.begin_nested()
    # SQLite knows no TRUNCATE: its optimised DELETE without a condition is the same, and refused as well.
    with pytest.raises(sa.exc.DBAPIError):
        session.execute(sa.text(statement))
    savepoint.rollback()
    [report] = verify_chains(session)
    assert (report.rows, report.broken_at) == (3, None)
