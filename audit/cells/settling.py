"""What somebody found out about a cell: the value that stands there now is taken as it is (security F-11)."""

from contextlib import closing
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.cells.checking import CHAIN, value_of
from audit.cells.ledger import Ledger, standing
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
        counted = standing(ledger.notes_at(place))
    for value, number in counted.items():
        for _ in range(number if value != digest else number - 1):
            add_note(session, place, value, NOTHING)
    if digest is not None:
        for _ in range(1 - counted.get(digest, 0)):
            add_note(session, place, NOTHING, digest)


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
