"""Reading every sealed cell and holding it against the newest value that the trail tells of (security F-11)."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.cells.ledger import Ledger, Verdict
from core.database import Base
from core.sealed_notes import digest_of, noted_columns, noted_tables, place_of

LARGEST_PAGE = 500
BYTES_OF_A_PAGE = 4_000_000
ROUNDS = 20
CHAIN = "cell/"
"""What an alarm has for its chain where an older value came back: this and the cell's place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedCell:
    """A cell that holds something, and what the notes of the trail say of it."""

    table: str
    column: str
    key: UUID
    digest: bytes
    verdict: Verdict

    @property
    def place(self) -> bytes:
        """The cell as the trail notes it."""
        return place_of(self.table, self.column, self.key)

    @property
    def name(self) -> str:
        """The cell for an operator: its column and its row."""
        return f"{self.table}.{self.column} of {self.key}"

    @property
    def chain(self) -> str:
        """Under which name an alarm tells of it."""
        return f"{CHAIN}{self.place.hex()}"

    @property
    def number(self) -> int:
        """The value that stands there, as a number for the alarm."""
        return int.from_bytes(self.digest[:7])

    @property
    def reason(self) -> str:
        """The column and what is wrong with the cell."""
        return f"{self.table}.{self.column.removesuffix('_sealed')}: {self.verdict}"


@dataclass(kw_only=True)
class CellReport:
    """What reading the cells found."""

    cells: int = 0
    not_covered: int = 0
    """Written before the trail noted values."""
    notes: int = 0
    faults: list[JudgedCell] = field(default_factory=list)
    """Older values that came back: nothing but somebody who writes past the program does that."""
    untold: list[JudgedCell] = field(default_factory=list)
    """Written by something that keeps no notes: an older version beside this one, or somebody."""


def check_cells(session: Session) -> CellReport:
    """Every cell that holds something, in pages; the caller sees the rows of all organisations. Reads only."""
    report = CellReport()
    with closing(Ledger()) as ledger:
        ledger.read(session)
        for one in judged_cells(session, ledger):
            report.cells += 1
            if one.verdict is Verdict.NOT_COVERED:
                report.not_covered += 1
            elif one.verdict.is_rollback:
                report.faults.append(one)
            elif one.verdict.is_untold:
                report.untold.append(one)
        report.notes = ledger.notes
    return report


def judged_cells(session: Session, ledger: Ledger) -> Iterator[JudgedCell]:
    """Every cell that holds something, with what the notes say of it."""
    for table in noted_tables(Base.metadata):
        columns = noted_columns(table)
        for row in _rows(session, table):
            for column in columns:
                if row[column.key] is None:
                    continue
                digest = digest_of(bytes(row[column.key]))
                verdict = ledger.verdict(place_of(table.name, column.key, row["id"]), digest)
                if verdict not in (Verdict.HOLDS, Verdict.NOT_COVERED):
                    verdict, digest = _look_again(session, ledger, column, row["id"])
                yield JudgedCell(
                    table=table.name, column=column.key, key=row["id"], digest=digest, verdict=verdict
                )


def value_of(session: Session, column: Any, key: UUID) -> bytes | None:
    """The digest of what a cell holds now; None where it is empty or its row is gone."""
    table = column.table
    blob = session.execute(sa.select(column).where(table.c.id == key)).scalar_one_or_none()
    return None if blob is None else digest_of(bytes(blob))


def _look_again(session: Session, ledger: Ledger, column: Any, key: UUID) -> tuple[Verdict, bytes]:
    """Somebody may have written between the reading of the notes and of the cell: judged is a value that stayed meanwhile."""
    digest = b""
    for _ in range(ROUNDS):
        now = value_of(session, column, key)
        if now is None:
            return Verdict.HOLDS, b""
        if now == digest:
            break
        digest = now
        ledger.read(session)
    return ledger.verdict(place_of(column.table.name, column.key, key), digest), digest


def _rows(session: Session, table: sa.Table) -> Iterator[Any]:
    """The ids and noted cells of a table in the order of the ids, as many at a time as a few megabytes hold."""
    columns = noted_columns(table)
    query = sa.select(table.c.id, *columns).where(sa.or_(*(one.is_not(None) for one in columns)))
    query, last, size = query.order_by(table.c.id), None, 8
    while True:
        page = query if last is None else query.where(table.c.id > last)
        rows = session.execute(page.limit(size)).mappings().all()
        yield from rows
        if len(rows) < size:
            return
        last = rows[-1]["id"]
        read = sum(len(row[one.key] or b"") for row in rows for one in columns)
        size = min(LARGEST_PAGE, max(1, BYTES_OF_A_PAGE * size // max(read, 1)), size * 8)
