"""`concordat audit verify`: whoever changes the trail behind the triggers is found out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM
from core.database import make_engine
from tests.support.console import Console

ROWS = 5


@pytest.fixture
def trail(concordat: Console, now: datetime) -> Console:
    """A database whose trail has five rows."""
    engine = make_engine(concordat.url)
    with Session(engine) as session:
        for number in range(ROWS):
            record(
                session,
                SYSTEM,
                action=f"trial.step_{number + 1}",
                subject=("trial", str(number)),
                now=now + timedelta(minutes=number),
            )
        session.commit()
    engine.dispose()
    return concordat


@contextmanager
def _behind_the_triggers(url: str) -> Iterator[sa.Connection]:
    """What somebody with the database's password can do."""
    engine = make_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            triggers = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_row'"
            )
            for name in triggers.scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_row DISABLE TRIGGER USER")
        yield connection
    engine.dispose()


def _tamper(url: str, statement: str) -> None:
    with _behind_the_triggers(url) as connection:
        assert connection.exec_driver_sql(statement).rowcount == 1


def test_an_untouched_trail_holds(trail: Console) -> None:
    assert trail.done("audit", "verify") == "5 rows in 1 chains: every link holds.\n"
    assert json.loads(trail.done("audit", "verify", "--json")) == {"rows": 5, "chains": 1, "broken": []}


def test_an_empty_trail_holds(concordat: Console) -> None:
    assert "0 rows in 0 chains" in concordat.done("audit", "verify")


@pytest.mark.parametrize(
    ("statement", "row", "reason"),
    [
        ("UPDATE audit_row SET action = 'trial.forged' WHERE sequence = 3", 3, "row was changed"),
        ("UPDATE audit_row SET details = '{\"a\":1}' WHERE sequence = 1", 1, "row was changed"),
        ("UPDATE audit_row SET subject_id = 'x' WHERE sequence = 5", 5, "row was changed"),
        ("DELETE FROM audit_row WHERE sequence = 2", 2, "row is missing"),
        ("DELETE FROM audit_row WHERE sequence = 1", 1, "row is missing"),
        ("DELETE FROM audit_row WHERE sequence = 5", 5, "the end does not match the head"),
        ("UPDATE audit_head SET sequence = 4", 6, "the end does not match the head"),
    ],
)
def test_the_first_broken_row_is_named(trail: Console, statement: str, row: int, reason: str) -> None:
    _tamper(trail.url, statement)
    said = trail.refused("audit", "verify")
    assert f"row {row} does not hold: {reason}" in said
    done = trail("audit", "verify", "--json")
    assert done.code == 1
    [broken] = json.loads(done.out)["broken"]
    assert (broken["row"], broken["reason"]) == (row, reason)


def test_of_two_broken_rows_the_first_is_named(trail: Console) -> None:
    _tamper(trail.url, "UPDATE audit_row SET action = 'trial.forged' WHERE sequence = 4")
    _tamper(trail.url, "UPDATE audit_row SET action = 'trial.forged' WHERE sequence = 2")
    assert "row 2 does not hold" in trail.refused("audit", "verify")


def test_another_key_holds_nothing(trail: Console) -> None:
    """Without the key nobody can write a link that follows; another key refuses the whole trail."""
    trail.set(audit_key="another-audit-key-of-the-tests-9876543210")
    assert "row 1 does not hold" in trail.refused("audit", "verify")


def test_the_triggers_refuse_what_does_not_go_behind_them(trail: Console) -> None:
    engine = make_engine(trail.url)
    for statement in ("UPDATE audit_row SET action = 'x'", "DELETE FROM audit_row"):
        with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError, match="never changed"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    trail.done("audit", "verify")
