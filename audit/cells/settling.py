"""Taking what stands in a cell now as what has to stand there: after a finding, and for what was written without notes (security F-11)."""

from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.cells.checking import CHAIN, judged_cells, value_of
from audit.cells.ledger import Ledger, Verdict, standing
from audit.commands import record
from core.actor import SYSTEM
from core.database import Base
from core.sealed_notes import NOTHING, add_note, noted_columns, noted_tables, place_of

PAGE = 2000


def accept_cell(session: Session, chain: str) -> None:
    """Note that the cell of an alarm holds what it holds; the row of the trail that is written next tells of it."""
    place = bytes.fromhex(chain.removeprefix(CHAIN))
    found = _find(session, place)
    digest = None if found is None else value_of(session, *found)
    with closing(Ledger()) as ledger:
        ledger.read(session)
        _take(session, place, digest, standing(ledger.notes_at(place)))


def cover_cells(session: Session, *, now: datetime) -> int:
    """Note what stands in each cell of which the trail tells nothing, or not the newest; answers of how many.

    For what was there before the trail noted values, and for what an older version wrote beside this one. Cells with an
    older value that came back stay as they are found. The caller sees the rows of all organisations, and commits.
    """
    covered = 0
    with closing(Ledger()) as ledger:
        ledger.read(session)
        for one in judged_cells(session, ledger):
            if one.verdict is Verdict.NOT_COVERED or one.verdict.is_untold:
                _take(session, one.place, one.digest, standing(ledger.notes_at(one.place)))
                covered += 1
    if covered:
        details = {"cells": covered}
        record(session, SYSTEM, action="cells.covered", subject=("trail", "cells"), now=now, details=details)
    return covered


def _take(session: Session, place: bytes, digest: bytes | None, counted: Mapping[bytes, int]) -> None:
    """Add what is missing so that each value came as often as it went, and the one that stands there once more."""
    for value in {*counted, *(() if digest is None else (digest,))}:
        missing = (value == digest) - counted.get(value, 0)
        for _ in range(missing):
            add_note(session, place, NOTHING, value)
        for _ in range(-missing):
            add_note(session, place, value, NOTHING)


def _find(session: Session, place: bytes) -> tuple[Any, UUID] | None:
    """The column and the row of a cell; the place itself does not say them."""
    for table in noted_tables(Base.metadata):
        columns, last = noted_columns(table), None
        query = sa.select(table.c.id).order_by(table.c.id).limit(PAGE)
        while keys := session.scalars(query if last is None else query.where(table.c.id > last)).all():
            for key in keys:
                for column in columns:
                    if place_of(table.name, column.key, key) == place:
                        return column, key
            last = keys[-1]
    return None
