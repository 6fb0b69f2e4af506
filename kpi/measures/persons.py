"""Rows of persons: the first row of each, and the earliest instant that a person has after another."""

import numpy as np
import numpy.typing as npt

from kpi.measures.cells import Numbers
from kpi.measures.columns import Mask, Moments

NEVER = np.iinfo(np.int64).max


def first_of_each(
    person: Numbers, at: Moments, rows: Mask, *, rank: Numbers | None = None
) -> npt.NDArray[np.intp]:
    """The place of the earliest of the marked rows of each person; with `rank`, of those of the lowest rank.

    Of rows at the same instant it is the one that stands first.
    """
    places = np.flatnonzero(rows)
    keys = (at[places].view(np.int64), person[places])
    order = np.lexsort(keys if rank is None else (keys[0], rank[places], keys[1]))
    places = places[order]
    is_first = np.r_[True, person[places[1:]] != person[places[:-1]]] if places.size else order.astype(bool)
    return places[is_first]


def at_person(person: Numbers, places: npt.NDArray[np.intp], at: Moments) -> Moments:
    """For every row, the instant that its person has at one of the `places`; "not a time" where there is none."""
    size = int(person.max()) + 1 if person.size else 0
    by_person = np.full(size, np.datetime64("NaT", "us"))
    by_person[person[places]] = at[places]
    return by_person[person]


def earliest(person: Numbers, at: Moments, rows: Mask, places: npt.NDArray[np.intp]) -> Moments:
    """For the person at each of the `places`, the earliest instant of the marked rows; "not a time" without one."""
    size = int(person.max()) + 1 if person.size else 0
    by_person = np.full(size, NEVER, dtype=np.int64)
    np.minimum.at(by_person, person[rows], at[rows].view(np.int64))
    found = by_person[person[places]]
    return np.where(found == NEVER, np.datetime64("NaT", "us"), found.view("datetime64[us]"))
