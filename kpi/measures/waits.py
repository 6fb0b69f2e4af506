"""Waiting times of many parts as one Kaplan-Meier estimate: exact, and never all in memory more than once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from core.survival import SurvivalCurve
from kpi.measures.columns import Mask, Seconds

AT_ONCE = 16_000
_SHARES = (0.5, 0.9)


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """Times until an event, and times after which it had not come yet; each array in its order."""

    happened: tuple[Seconds, ...]
    still_open: tuple[Seconds, ...]

    @classmethod
    def of(cls, seconds: Seconds, observed: Mask) -> "Waits":
        """Of one column of times, and whether the event came at the end of each."""
        if bool(np.isnan(seconds).any()):
            raise ValueError("a duration is missing")
        return cls((np.sort(seconds[observed]),), (np.sort(seconds[~observed]),))

    @classmethod
    def joined(cls, waits: Iterable["Waits"]) -> "Waits":
        """Those of several parts."""
        found = list(waits)
        return cls(
            tuple(one for part in found for one in part.happened if one.size),
            tuple(one for part in found for one in part.still_open if one.size),
        )

    @property
    def events(self) -> int:
        """How many had the event."""
        return sum(one.size for one in self.happened)

    @property
    def size(self) -> int:
        """How many there are."""
        return self.events + sum(one.size for one in self.still_open)

    def percentiles(self) -> tuple[float | None, float | None]:
        """Median and ninth decile of the estimate, None where it is not reached; as `core.survival` gives them."""
        found: list[float | None] = [None] * len(_SHARES)
        at_risk, surviving = self.size, 1.0
        for begin, end in self._runs():
            times, deaths = np.unique(_between(self.happened, begin, end), return_counts=True)
            gone = np.sort(_between((*self.happened, *self.still_open), begin, end))
            left = at_risk - np.searchsorted(gone, times, side="left")
            # The same products in the same order as over the whole column at once.
            curve = np.cumprod(np.concatenate([[surviving], 1.0 - deaths / left]))[1:]
            for place, share in enumerate(_SHARES):
                if found[place] is None:
                    found[place] = SurvivalCurve(times, curve, 0, 0).percentile(share)
            at_risk -= gone.size
            surviving = float(curve[-1]) if curve.size else surviving
        return found[0], found[1]

    def _runs(self) -> Sequence[tuple[float, float]]:
        """Stretches of time, in their order, of which each holds about as many waits as are looked at at once."""
        every = (*self.happened, *self.still_open)
        pieces = max(1, -(-self.size // AT_ONCE))
        sample = np.concatenate([np.empty(0), *(one[:: max(1, self.size // (64 * pieces))] for one in every)])
        edges = (
            np.unique(np.sort(sample)[np.arange(1, pieces) * sample.size // pieces])
            if sample.size
            else sample
        )
        limits = [-np.inf, *edges.tolist(), np.inf]
        return list(pairwise(limits))


def _between(columns: Iterable[Seconds], begin: float, end: float) -> npt.NDArray[np.float64]:
    found = [np.empty(0)]
    for column in columns:
        first, last = np.searchsorted(column, [begin, end], side="left").tolist()
        found.append(column[first:last])
    return np.concatenate(found)
