"""Comparing a value with its target, in words: meets, near, misses or none."""

from dataclasses import dataclass
from enum import StrEnum

TOLERANCE = 0.10
_ROUNDING = 1e-12


class Direction(StrEnum):
    """Which way is good: up, down, inside a band; or neutral, which is context and never rated."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    NEUTRAL = "neutral"


class TargetStatus(StrEnum):
    """How a value stands against its target; the words go with green, amber, red and grey."""

    MEETS = "meets"
    NEAR = "near"
    MISSES = "misses"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Target:
    """A target in the unit of the value; a band runs from `value` to `upper`."""

    value: float
    upper: float | None = None

    def __post_init__(self) -> None:
        if self.upper is not None and self.upper < self.value:
            raise ValueError("a band runs from its lower to its upper end")


def status_of(
    value: float | None, target: Target | None, *, direction: Direction, tolerance: float = TOLERANCE
) -> TargetStatus:
    """Green meets the target, amber misses it by at most `tolerance` of it, red by more, grey has nothing to compare.

    Facts 1.1 rules 9, 11 and 12: values are compared unrounded; neutral indicators are never rated; a value that is
    null, suppressed or pending is grey.
    """
    if value is None or target is None or direction is Direction.NEUTRAL:
        return TargetStatus.NONE
    if direction is Direction.BAND and target.upper is None:
        raise ValueError("a band needs an upper end")
    low = target.value if direction in (Direction.UP, Direction.BAND) else None
    high = {Direction.UP: None, Direction.DOWN: target.value, Direction.BAND: target.upper}[direction]
    if _lies_between(value, low, high):
        return TargetStatus.MEETS
    wider_low = None if low is None else low - abs(low) * tolerance
    wider_high = None if high is None else high + abs(high) * tolerance
    return TargetStatus.NEAR if _lies_between(value, wider_low, wider_high) else TargetStatus.MISSES


def _lies_between(value: float, low: float | None, high: float | None) -> bool:
    # 0.95 * 0.9 is not exactly 0.855: the allowance is far below any count's resolution.
    return (low is None or value >= low - _ROUNDING) and (high is None or value <= high + _ROUNDING)
