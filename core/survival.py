"""Time to an event when some items are still open: the Kaplan-Meier estimate.

Facts 1.1 rule 4: a median over finished items only is biased low; open items are censored at the data's date.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Share still waiting (`surviving`) just after each distinct event time; times in the unit of the input."""

    times: npt.NDArray[np.float64]
    surviving: npt.NDArray[np.float64]
    n: int
    events: int

    def percentile(self, share: float) -> float | None:
        """The first time by which at least `share` of the items had the event; None when not reached."""
        if not 0 < share < 1:
            raise ValueError("a percentile is a share between 0 and 1")
        # The curve is a product of fractions: without the allowance 0.5 can come out as 0.5000000000000001.
        reached = self.surviving <= 1 - share + _ROUNDING
        if not bool(reached.any()):
            return None
        return float(self.times[int(np.argmax(reached))])

    @property
    def median(self) -> float | None:
        """The time by which half had the event; None when the curve never falls to one half ("not reached")."""
        return self.percentile(0.5)


def kaplan_meier(
    durations: npt.NDArray[np.float64] | Sequence[float], observed: npt.NDArray[np.bool_] | Sequence[bool]
) -> SurvivalCurve:
    """The Kaplan-Meier curve of `durations`; where `observed` is false the item was still open after that time.

    An item censored at the time of an event counts as at risk for that event.
    """
    waits = np.asarray(durations, dtype=np.float64)
    happened = np.asarray(observed, dtype=np.bool_)
    if waits.shape != happened.shape or waits.ndim != 1:
        raise ValueError("durations and observed are two columns of the same length")
    if bool(np.isnan(waits).any()):
        raise ValueError("a duration is missing")
    times, deaths = np.unique(waits[happened], return_counts=True)
    ordered = np.sort(waits)
    at_risk = waits.size - np.searchsorted(ordered, times, side="left")
    surviving = np.cumprod(1.0 - deaths / at_risk).astype(np.float64)
    return SurvivalCurve(times, surviving, int(waits.size), int(happened.sum()))
