"""When a figure has moved: rules on figures alone, each stated once."""

from enum import StrEnum

from kpi.evaluations.snapshot import Comparison, Figure, SeriesPoint
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement
from kpi.measures.status import Direction, Target, TargetStatus, status_of

NOTABLE_CHANGE = 0.10
"""A count is said to have changed from this relative difference on."""


class Move(StrEnum):
    """How a figure stands against an earlier one, beyond what chance explains."""

    ROSE = "rose"
    FELL = "fell"
    NONE = "none"


def move_of(now: Measurement, before: Measurement | None, unit: Unit) -> Move:
    """A rate moved when the 95 % intervals do not touch; a count when it differs by a tenth; others are not said to.

    Two rates without intervals, or figures without a value, have not moved as far as anybody can tell.
    """
    if before is None or now.value is None or before.value is None:
        return Move.NONE
    if unit is Unit.NUMBER:
        if not before.value or abs(now.value / before.value - 1) < NOTABLE_CHANGE:
            return Move.NONE
        return Move.ROSE if now.value > before.value else Move.FELL
    if now.interval is None or before.interval is None:
        return Move.NONE
    if now.interval[0] > before.interval[1]:
        return Move.ROSE
    return Move.FELL if now.interval[1] < before.interval[0] else Move.NONE


def moved(figure: Figure) -> Move:
    """How a figure stands against the period before."""
    before = figure.previous.measurement if figure.previous else None
    return move_of(figure.measurement, before, figure.definition.unit)


def is_good(move: Move, direction: Direction) -> bool | None:
    """Whether a move goes the good way; None without a move and where the direction does not say."""
    if move is Move.NONE or direction not in (Direction.UP, Direction.DOWN):
        return None
    return (move is Move.ROSE) == (direction is Direction.UP)


def signal_now(figure: Figure) -> tuple[SeriesPoint, bool | None] | None:
    """The latest month with cases if it carries a signal, and whether it lies on the good side of the average."""
    last = next((point for point in reversed(figure.series) if point.N), None)
    if last is None or not last.signals or last.value is None or figure.centre is None:
        return None
    move = Move.ROSE if last.value > figure.centre else Move.FELL
    return last, is_good(move, figure.definition.direction)


def is_alarm(figure: Figure) -> bool:
    """A missed target is an alarm only with a special-cause signal on the bad side (facts 1.1 rule 12)."""
    found = signal_now(figure) if is_of_whole(figure) else None
    return figure.status is TargetStatus.MISSES and found is not None and found[1] is False


def is_of_whole(figure: Figure) -> bool:
    """Whether the target is about what the months show: the whole, or a part that is the whole's own value."""
    name = figure.target.part if figure.target else None
    part = next((one.measurement for one in figure.parts if one.name == name), None)
    whole = figure.measurement
    return name is None or (part is not None and (part.n, part.N) == (whole.n, whole.N))


def misses_again(figure: Figure) -> bool:
    """Whether the figure misses its target now and, held against the same target, missed it in the period before."""
    target, before = figure.target, figure.previous
    if figure.status is not TargetStatus.MISSES or target is None or target.value is None:
        return False
    if target.part is not None or before is None:
        return False
    return _status(before, figure) is TargetStatus.MISSES


def _status(before: Comparison, figure: Figure) -> TargetStatus:
    target = figure.target
    assert target is not None
    assert target.value is not None
    compared = Target(target.value, target.upper)
    return status_of(before.measurement.value, compared, direction=target.direction)
