"""Control charts: which points of a series are more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

RUN_LENGTH = 7


class Signal(StrEnum):
    """Special-cause signals of a control chart."""

    ABOVE = "above_limit"
    BELOW = "below_limit"
    RUN = "run_on_one_side"
    TREND = "run_rising_or_falling"


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A point of the chart; `value`, `lower` and `upper` are shares, None where there were no cases."""

    n: int
    N: int
    value: float | None
    lower: float | None
    upper: float | None
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Pooled centre line and the points around it."""

    centre: float | None
    points: tuple[ControlPoint, ...]

    @property
    def last_is_special(self) -> bool:
        """An alert needs a signal at the latest point: one red month alone is noise (facts 1.1 rule 12)."""
        return bool(self.points and self.points[-1].signals)


def p_chart(cells: Sequence[tuple[int, int]]) -> ControlChart:
    """A p-chart of (n, N) cells in time order with limits at three standard errors around the pooled share.

    Facts 1.1 rule 12: a signal is a point outside its limits, or seven in a row on one side of the centre, or seven
    in a row rising or falling. A cell without cases has no value and is passed over; a point on the centre ends a run.
    """
    total = sum(size for _, size in cells)
    if not total:
        return ControlChart(None, tuple(ControlPoint(n, size, None, None, None, ()) for n, size in cells))
    centre = sum(n for n, _ in cells) / total
    points: list[ControlPoint] = []
    side = run = trend_direction = trend = 0
    last: float | None = None
    for n, size in cells:
        if not size:
            points.append(ControlPoint(n, size, None, None, None, ()))
            continue
        value = n / size
        error = sqrt(centre * (1 - centre) / size)
        lower, upper = max(0.0, centre - 3 * error), min(1.0, centre + 3 * error)
        new_side = _sign(value - centre)
        run = run + 1 if new_side and new_side == side else abs(new_side)
        side = new_side
        new_direction = _sign(value - last) if last is not None else 0
        # Seven points rising are six rises.
        trend = trend + 1 if new_direction and new_direction == trend_direction else 1 + abs(new_direction)
        trend_direction, last = new_direction, value
        signals = [
            signal
            for signal, present in (
                (Signal.ABOVE, value > upper),
                (Signal.BELOW, value < lower),
                (Signal.RUN, run >= RUN_LENGTH),
                (Signal.TREND, trend >= RUN_LENGTH),
            )
            if present
        ]
        points.append(ControlPoint(n, size, value, lower, upper, tuple(signals)))
    return ControlChart(centre, tuple(points))


def _sign(difference: float) -> int:
    return (difference > 1e-12) - (difference < -1e-12)
