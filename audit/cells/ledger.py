"""All notes of the trail in a file of this process alone: which value a cell has to hold (security F-11).

The file has no name, lies on disk where it does not fit into memory, and is gone with the process.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from audit.trails import SEAL
from core.sealed_notes import NOTE, NOTHING, SIZE

PAGE = 2000
Note = tuple[bytes, bytes, bytes]


class Verdict(StrEnum):
    """What the trail says of the value in a cell."""

    HOLDS = "holds"
    NOT_COVERED = "not covered"
    """No row that is kept tells of this cell."""
    EARLIER = "an earlier value was put back"
    RETURNED = "an earlier value was put back and then changed"
    UNKNOWN = "a value that no row of the trail tells of"
    FORKED = "it was changed in between by something of which no row tells"

    @property
    def is_rollback(self) -> bool:
        """Whether an older value came back for certain; what else does not hold may be of a program that keeps no notes."""
        return self in (Verdict.EARLIER, Verdict.RETURNED)

    @property
    def is_untold(self) -> bool:
        """Whether something was written of which the trail does not tell, as by a version before these notes."""
        return self in (Verdict.UNKNOWN, Verdict.FORKED)


class Ledger:
    """The notes of every chain, read once and read on while others write."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")
        self._file.execute("CREATE TABLE noted (place BLOB, before BLOB, after BLOB, stays INTEGER)")
        self._ends: dict[str, int] = {}
        self.notes = 0

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def read(self, session: Session, *, going: Mapping[str, int] | None = None) -> None:
        """Read what the trail has told since the last time; `going` says up to which row each chain is about to be deleted."""
        first = not self._ends
        for chain in session.scalars(sa.select(AuditRow.chain).distinct()).all():
            end = (going or {}).get(chain, 0)
            self._file.executemany("INSERT INTO noted VALUES (?, ?, ?, ?)", self._notes(session, chain, end))
        if first:
            self._file.execute("CREATE INDEX by_place ON noted (place)")

    def _notes(self, session: Session, chain: str, end: int) -> Iterator[tuple[bytes, bytes, bytes, bool]]:
        while True:
            after = self._ends.get(chain, 0)
            query = sa.select(AuditRow.sequence, AuditRow.cells).where(
                AuditRow.chain == chain, AuditRow.sequence > after, AuditRow.cells.is_not(None)
            )
            rows = session.execute(query.order_by(AuditRow.sequence).limit(PAGE)).all()
            for sequence, cells in rows:
                for note in notes_of(bytes(cells)[SEAL:]):
                    self.notes += 1
                    yield (*note, sequence > end)
                self._ends[chain] = sequence
            if len(rows) < PAGE:
                return

    def verdict(self, place: bytes, digest: bytes) -> Verdict:
        """What the notes of a cell say of the value that it holds."""
        return judge(self.notes_at(place), digest)

    def notes_at(self, place: bytes) -> list[tuple[bytes, bytes]]:
        """The notes of a cell: before and after."""
        return self._file.execute("SELECT before, after FROM noted WHERE place = ?", (place,)).fetchall()

    def only_in_what_goes(self) -> Iterator[Note]:
        """Notes to write again, so that each value that has to stand still has one when the rows that go are gone."""
        found = self._file.execute(
            "SELECT place, digest, sum(number) AS whole, sum(number * stays) AS kept FROM ("
            " SELECT place, after AS digest, 1 AS number, stays FROM noted"
            " UNION ALL SELECT place, before, -1, stays FROM noted"
            ") WHERE digest <> ? GROUP BY place, digest HAVING kept < whole AND (whole > 0 OR kept < -1)",
            (NOTHING,),
        )
        for place, digest, whole, kept in found:
            for _ in range(whole - kept):
                yield place, NOTHING, digest


def notes_of(cells: bytes) -> Iterator[Note]:
    """The notes that a row of the trail carries."""
    for start in range(0, len(cells), NOTE):
        one = cells[start : start + NOTE]
        yield one[:SIZE], one[SIZE : 2 * SIZE], one[2 * SIZE :]


def standing(notes: Iterable[tuple[bytes, bytes]]) -> dict[bytes, int]:
    """How often each value came minus how often it went: what has to stand in the cell came once more."""
    found: dict[bytes, int] = defaultdict(int)
    for before, after in notes:
        found[before] -= 1
        found[after] += 1
    found.pop(NOTHING, None)
    return found


def _has_returned(notes: Iterable[tuple[bytes, bytes]], found: Mapping[bytes, int]) -> bool:
    """Whether some value went more often than it came although its coming was told, or went twice: no value is sealed twice."""
    told = {after for _, after in notes}
    return any(number < -1 or (number < 0 and value in told) for value, number in found.items())


def judge(notes: Collection[tuple[bytes, bytes]], digest: bytes) -> Verdict:
    """What the notes of a cell say of a value, in whatever order they are read."""
    found = standing(notes)
    if not found:
        return Verdict.NOT_COVERED
    if digest in found and found[digest] <= 0:
        return Verdict.EARLIER
    if _has_returned(notes, found):
        return Verdict.RETURNED
    if digest not in found:
        return Verdict.UNKNOWN
    others = any(number > 0 for value, number in found.items() if value != digest)
    return Verdict.FORKED if others else Verdict.HOLDS
