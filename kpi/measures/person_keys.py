"""Persons as numbers: linked records of one person count as one; merged ones are one already.

Ids come from the database as pairs of numbers. Who is linked to whom is read once, since few are: asking at each row for
its person's record would be a search of its own for each of them.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import Keys, Numbers, key_of, ranked, read_columns
from referrals.people.models import Person

UNKNOWN_PERSON = -1
Persons: TypeAlias = npt.NDArray[Any]
"""Numbers of 32 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Records that count as another one, and those that they count as, side by side."""

    record: Keys
    counted_as: Keys


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """The persons that occur in a column, in the order of their ids, each with the place of whom it counts as."""

    keys: Keys
    counted: Persons

    @classmethod
    def of(cls, column: Keys, links: Links) -> "Register":
        """Of a column of ids and those linked to them."""
        return cls.made(column, links)[0]

    @classmethod
    def made(cls, column: Keys, links: Links) -> tuple["Register", Persons]:
        """Of a column of ids and those linked to them, with the number of each id of the column."""
        few = len(links.record)
        together = np.concatenate([column, links.record, links.counted_as]) if few else column
        places, different = ranked(together)
        counted = np.arange(len(different), dtype=np.int32)
        size = len(column)
        counted[places[size : size + few]] = places[size + few :]
        if len(different) and not different[0].any():
            counted[0] = UNKNOWN_PERSON  # no id at all comes before every id
        return cls(different, counted), counted[places[:size]]

    def numbers(self, column: Keys) -> Persons:
        """Each id's number, which linked records share; `UNKNOWN_PERSON` where none is known."""
        return self.counted[self._places(column)]

    def _places(self, column: Keys) -> Numbers:
        places, _ = ranked(np.concatenate([self.keys, column]))
        return places[len(self.keys) :]


def read_links(session: Session) -> Links:
    """Every record that counts as another one; one statement."""
    source = sa.select(Person.id).where(Person.counted_as_id.is_not(None))
    columns = {"record": key_of(Person.id), "counted_as": key_of(Person.counted_as_id)}
    return Links(**read_columns(session, source, columns))


def numbered_persons(column: Keys, links: Links) -> Persons:
    """The numbers of a column of ids that nothing else is compared with, from 0; no id at all has one of its own."""
    return np.maximum(Register.made(column, links)[1], 0)
