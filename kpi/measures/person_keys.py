"""Persons by their ids as pairs of numbers: linked records of one person count as one; merged ones are one already.

Who is linked to whom is read once, since few are: asking at each row for its person's record would be a search of its
own for each of them.
"""

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import Keys, key_of, ranked, read_columns
from kpi.measures.columns import Mask
from kpi.measures.kept import Columns
from referrals.people.models import Person


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Records that count as another one, and those that they count as, side by side."""

    record: Keys
    counted_as: Keys

    def counted(self, column: Keys) -> Keys:
        """Each id, or that of whom it counts as."""
        rows = np.flatnonzero(np.isin(column[:, 0], self.record[:, 0]))
        if not rows.size:
            return column
        known = dict(zip(map(tuple, self.record.tolist()), self.counted_as, strict=True))
        found = column.copy()
        for row in rows.tolist():
            found[row] = known.get(tuple(column[row].tolist()), column[row])
        return found


def read_links(session: Session) -> Links:
    """Every record that counts as another one; one statement."""
    source = sa.select(Person.id).where(Person.counted_as_id.is_not(None))
    columns = {"record": key_of(Person.id), "counted_as": key_of(Person.counted_as_id)}
    return Links(**read_columns(session, source, columns))


def is_known(column: Keys) -> Mask:
    """Where there is an id at all."""
    return np.asarray(column.any(axis=1), dtype=np.bool_)


def numbered(read: Columns, name: str) -> Columns:
    """The column `key` as numbers from 0 in the order of the ids, under another name; no id at all has one of its own."""
    places, _ = ranked(read["key"])
    return {name: places.astype(np.int32)} | {other: read[other] for other in read if other != "key"}
