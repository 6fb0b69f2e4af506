"""What hangs on a person, an encounter or a case has a fate when it is purged; a table that is forgotten fails here."""

import sqlalchemy as sa

from concordat.models import metadata
from core.database import Base
from core.sealed_fields import Sealed
from referrals.retention.fates import FATES, HELD_ROWS, Goes, Stays, Target

ROOTS = {"person", "encounter", "referral"}
COLUMNS = {"person_id", "encounter_id", "referral_id"}
ELSEWHERE = {"self_assessment_answer", "self_assessment_mark"}
"""Their `person_id` is a member of staff, and they know nobody in care."""


def _hanging() -> set[str]:
    """The tables that name one of the three, directly, through another such table, or by a column without a key."""
    found = set(ROOTS)
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            if table.name not in found
            and (
                any(key.column.table.name in found for key in table.foreign_keys)
                or COLUMNS & {column.name for column in table.columns}
            )
        }
        if not more:
            return found
        found |= more


def test_every_table_that_hangs_on_a_record_has_a_fate() -> None:
    named = {fate.model.__tablename__ for fates in FATES.values() for fate in fates}
    named |= {model.__tablename__ for model in HELD_ROWS}
    assert Base.metadata is metadata
    assert _hanging() - named - ELSEWHERE == set()


def test_what_stays_keeps_no_sealed_text_and_no_index() -> None:
    goes = {fate.model.__tablename__ for fates in FATES.values() for fate in fates if isinstance(fate, Goes)}
    for fates in FATES.values():
        for fate in fates:
            if not isinstance(fate, Stays):
                continue
            assert fate.model.__tablename__ not in goes
            secret = {
                column.name
                for column in fate.model.__table__.columns
                if isinstance(column.type, Sealed) or column.name.endswith("_index")
            }
            assert secret <= {*fate.emptied, *fate.broken}, fate.model.__tablename__
            for name in fate.emptied:
                assert fate.model.__table__.columns[name].nullable, f"{fate.model.__tablename__}.{name}"


def test_rows_go_before_the_rows_that_they_hang_on() -> None:
    for target in Target:
        done: list[sa.Table] = []
        for fate in FATES[target]:
            table = fate.model.__table__
            if isinstance(fate, Goes):
                later = {one.model.__table__ for one in FATES[target] if one.model.__table__ not in done}
                hanging = {
                    one
                    for one in later
                    if one is not table and any(key.column.table is table for key in one.foreign_keys)
                }
                assert hanging == set(), f"{table.name} goes before {[one.name for one in hanging]}"
            done.append(table)
