"""`concordat audit verify`: whoever changes the trail behind the triggers is found out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.anchors import read
from audit.cells.checking import check_cells
from audit.checking import note_cells
from audit.commands import record
from core.actor import SYSTEM, OrganisationKind
from core.database import make_engine
from core.walls.principal import Reach, serving
from tests.support.console import Console
from tests.support.sealed_cells import make_person, put, rename
from wellbeing.trail.commands import record as record_apart
from wellbeing.visitor import Visitor

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
def _behind_the_triggers(url: str, table: str) -> Iterator[sa.Connection]:
    """What somebody with the database's password can do."""
    engine = make_engine(url)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            triggers = connection.exec_driver_sql(
                f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
            )
            for name in triggers.scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield connection
    engine.dispose()


def _tamper(url: str, statement: str, *, table: str = "audit_row") -> None:
    with _behind_the_triggers(url, table) as connection:
        assert connection.exec_driver_sql(statement).rowcount == 1


def test_an_untouched_trail_holds(trail: Console) -> None:
    assert trail.done("audit", "verify") == (
        "5 rows in 1 chains: every link holds.\n"
        "0 sealed cells: none holds an older value than the trail tells of; of 0 it does not tell, 0 were changed without a note.\n"
    )
    assert json.loads(trail.done("audit", "verify", "--json")) == {
        "rows": 5,
        "chains": 1,
        "anchors": 0,
        "cells": 0,
        "cells_not_covered": 0,
        "cells_untold": [],
        "broken": [],
    }


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


@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_the_triggers_refuse_what_does_not_go_behind_them(trail: Console) -> None:
    engine = make_engine(trail.url)
    for statement in ("UPDATE audit_row SET action = 'x'", "DELETE FROM audit_row"):
        with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError, match="never changed"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    trail.done("audit", "verify")


@pytest.fixture
def both_trails(open_compartment: Console, now: datetime) -> Console:
    """A main trail of one row, and one of three in the compartment."""
    visitor = Visitor(pseudonym=b"p" * 16, organisation_id=None, organisation_kind=OrganisationKind.OPERATOR)
    assert open_compartment.vault_url is not None
    here, there = make_engine(open_compartment.url), make_engine(open_compartment.vault_url)
    with Session(here) as session, Session(there) as vault:
        record(session, SYSTEM, action="trial.step", subject=("trial", "1"), now=now)
        for number in range(3):
            record_apart(vault, visitor, action="trial.step", subject=("trial", str(number)), now=now)
        session.commit()
        vault.commit()
    here.dispose()
    there.dispose()
    return open_compartment


def test_the_chains_of_the_compartment_are_verified_as_well(both_trails: Console) -> None:
    said = both_trails.done("audit", "verify")
    assert said.startswith("4 rows in 2 chains, 1 of them in the wellbeing compartment: every link holds.\n")


@pytest.mark.first_tier(engine_name=("sqlite", "postgresql"))
def test_a_row_that_was_changed_in_the_compartment_is_named(both_trails: Console) -> None:
    assert both_trails.vault_url is not None
    forged = "UPDATE trail_row SET action = 'trial.forged' WHERE sequence = 2"
    _tamper(both_trails.vault_url, forged, table="trail_row")
    assert "chain wellbeing/operator: row 2 does not hold: row was changed" in both_trails.refused(
        "audit", "verify"
    )
    [broken] = json.loads(both_trails("audit", "verify", "--json").out)["broken"]
    assert broken == {"chain": "wellbeing/operator", "row": 2, "reason": "row was changed"}


def test_the_main_key_proves_nothing_in_the_compartment(both_trails: Console) -> None:
    both_trails.set(wellbeing_audit_key="another-audit-key-of-the-tests-9876543210")
    assert "chain wellbeing/operator: row 1" in both_trails.refused("audit", "verify")


@pytest.mark.proves("G-06")
def test_an_anchor_that_was_kept_outside_finds_a_cut_end(trail: Console, scratch: Path) -> None:
    kept = scratch / "anchor.json"
    kept.write_text(trail.done("audit", "anchor"))
    assert trail.done("audit", "verify", "--anchors", str(kept)).endswith(
        "1 anchors: each head is where it was.\n"
    )
    with _behind_the_triggers(trail.url, "audit_row") as connection:
        connection.exec_driver_sql("DELETE FROM audit_row WHERE sequence > 3")
        connection.exec_driver_sql(
            "UPDATE audit_head SET sequence = 3, mac = (SELECT mac FROM audit_row WHERE sequence = 3)"
        )
        connection.exec_driver_sql("DELETE FROM audit_anchor")
    trail.done("audit", "verify")
    said = trail.refused("audit", "verify", "--anchors", str(scratch))
    assert "row 5 does not hold: the anchored row is gone (anchor 1)" in said
    kept.write_text(kept.read_text().replace("command", "hourly!"))
    assert "another installation made it" in trail.refused("audit", "verify", "--anchors", str(kept))


@pytest.mark.proves("G-06")
def test_an_anchor_holds_the_heads_of_the_compartment_without_telling_them(
    both_trails: Console, scratch: Path
) -> None:
    assert both_trails.vault_url is not None
    both_trails.set(anchor_folder=str(scratch), anchor_mailboxes="anchors@oversight.example")
    both_trails.done("scheduler", "--once")
    [kept] = scratch.glob("anchor-*.json")
    anchor = read(kept.read_text())
    assert set(anchor.heads) == {"operator"}
    assert len(anchor.apart) > 20_000
    with _behind_the_triggers(both_trails.vault_url, "trail_row") as connection:
        connection.exec_driver_sql("DELETE FROM trail_row WHERE sequence > 1")
        connection.exec_driver_sql(
            "UPDATE trail_head SET sequence = 1, mac = (SELECT mac FROM trail_row WHERE sequence = 1)"
        )
    said = both_trails.refused("audit", "verify", "--anchors", str(kept))
    assert "chain wellbeing/operator: row 3 does not hold: the anchored row is gone" in said


@pytest.mark.proves("G-06")
def test_a_keeper_needs_the_public_key_and_no_settings(trail: Console, scratch: Path) -> None:
    (scratch / "1.json").write_text(trail.done("audit", "anchor"))
    (scratch / "2.json").write_text(trail.done("audit", "anchor"))
    (scratch / "3.json").write_text(trail.done("audit", "anchor"))
    key = trail.done("audit", "public-key").strip()
    assert "3 anchors" in trail.done("audit", "verify", "--anchor", str(scratch))
    trail.set(audit_key=None, data_keys=None, secret_key=None, csrf_key=None, database_url=None)
    said = trail.done("audit", "check-anchors", str(scratch), "--public-key", key)
    assert said.startswith("3 anchors, numbers 1 to 3, signed and complete; the last of ")
    assert "digits" in trail.refused("audit", "check-anchors", str(scratch), "--public-key", "no key")
    assert "was changed" in trail.refused("audit", "check-anchors", str(scratch), "--public-key", "00" * 32)
    (scratch / "2.json").unlink()
    said = trail.refused("audit", "check-anchors", str(scratch), "--public-key", key)
    assert "anchor 2 is missing" in said


@pytest.mark.proves("G-11")
def test_pruning_counts_first_and_keeps_at_least_a_year(trail: Console) -> None:
    assert trail.done("audit", "prune") == "0 rows of 0 chains are older.\n"
    assert "at least a year" in trail.refused("audit", "prune", "--before", "2026-11-01", "--yes")


@pytest.mark.proves("F-11")
def test_a_cell_with_an_older_value_is_named_and_settled(trail: Console, now: datetime) -> None:
    engine = make_engine(trail.url)
    with serving("tests", Reach.EVERYBODY), Session(engine) as session:
        person = make_person(session, now)
        key, first = person.id, rename(session, person, "Grace", now)
        assert "2 sealed cells" in trail.done("audit", "verify")
        put(session, key, first)
        session.commit()
        said = trail.refused("audit", "verify")
        assert (
            f"person.name_sealed of {key} does not hold: person.name: an earlier value was put back;" in said
        )
        assert "concordat audit settle cell/" in said
        [broken] = json.loads(trail("audit", "verify", "--json").out)["broken"]
        assert broken["cell"] == f"person.name_sealed of {key}"
        note_cells(session, check_cells(session).faults, now=now)
        session.commit()
    finding = ("--finding", "The table came back from a backup by hand, ticket 12.")
    trail.done("audit", "settle", broken["chain"], str(broken["row"]), *finding)
    assert "2 sealed cells" in trail.done("audit", "verify")
    engine.dispose()


@pytest.mark.proves("F-11")
def test_cells_changed_without_a_note_are_named_and_covered_on_demand(trail: Console, now: datetime) -> None:
    engine = make_engine(trail.url)
    with serving("tests", Reach.EVERYBODY), Session(engine) as session:
        key = make_person(session, now).id
        put(session, key, b"\xc0\x01 by the version before")
        session.commit()
    engine.dispose()
    said = trail.done("audit", "verify")
    assert f"person.name_sealed of {key}: a value that no row of the trail tells of.\n" in said
    assert "concordat audit cover" in said
    told = json.loads(trail.done("audit", "verify", "--json"))["cells_untold"]
    assert [one["cell"] for one in told] == [f"person.name_sealed of {key}"]
    assert trail.done("audit", "cover") == (
        "0 of 2 sealed cells are not covered, 1 were changed without a note.\n"
    )
    assert trail.done("audit", "cover", "--yes") == "1 sealed cells are covered now.\n"
    assert "0 were changed without a note" in trail.done("audit", "verify")
