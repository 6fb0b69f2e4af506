"""The revision that brings times of keeping: two years for every agency that is there, and confirmed by nobody (P-01)."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Engine

from concordat.migration import Tree
from core.database import UtcDateTime, make_engine
from tests.support.schema import alembic_config

HERE, THERE = UUID(int=1), UUID(int=2)
PARTICIPANT = sa.table(
    "participant",
    sa.column("id", sa.Uuid()),
    sa.column("pseudonym", sa.LargeBinary()),
    sa.column("origin"),
    sa.column("agency_id", sa.Uuid()),
    sa.column("participant_group"),
    sa.column("safe_contact"),
    sa.column("created_at", UtcDateTime()),
)
RULE = sa.table(
    "keeping_rule",
    sa.column("agency_id", sa.Uuid()),
    sa.column("kept_class"),
    sa.column("months"),
    sa.column("revision"),
    sa.column("version"),
    sa.column("confirmed_revision"),
    sa.column("changed_by"),
)


def rows(engine: Engine, query: sa.Select[Any]) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.mark.proves("P-01")
def test_each_agency_that_is_there_gets_the_two_years_that_held_and_nobody_has_confirmed_them(
    empty_database_url: str,
) -> None:
    config = alembic_config(empty_database_url, Tree.WELLBEING)
    command.upgrade(config, "0003")
    engine = make_engine(empty_database_url)
    people = [
        {
            "id": uuid4(),
            "pseudonym": number.to_bytes(16),
            "origin": "account",
            "agency_id": agency_id,
            "participant_group": "officer",
            "safe_contact": "none",
            "created_at": datetime(2024, 1, 2, tzinfo=UTC),
        }
        for number, agency_id in enumerate((HERE, HERE, THERE))
    ]
    with engine.begin() as connection:
        connection.execute(sa.insert(PARTICIPANT), people)
    command.upgrade(config, "0004")
    names = (RULE.c.agency_id, RULE.c.kept_class, RULE.c.months, RULE.c.revision, RULE.c.version)
    found = set(rows(engine, sa.select(*names, RULE.c.confirmed_revision, RULE.c.changed_by)))
    classes = ("enrolment", "person")
    assert found == {(one, kept, 24, 1, 1, None, None) for one in (HERE, THERE) for kept in classes}
    assert rows(engine, sa.select(sa.func.count()).select_from(sa.table("keeping_night"))) == [(0,)]
    command.downgrade(config, "0003")
    tables = set(sa.inspect(engine).get_table_names())
    assert not {"keeping_rule", "keeping_night"} & tables
    kept = {row[0] for row in rows(engine, sa.select(PARTICIPANT.c.id))}
    assert kept == {one["id"] for one in people}
    command.upgrade(config, "0004")
    assert len(rows(engine, sa.select(RULE.c.months))) == 4
    engine.dispose()
