"""How offers and services end: refused (R16), completed as planned (R17), outcomes reached (R18), given up (R08)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpi.measures.columns import MISSING, Coded, Labels, Mask, Numbers
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.referral_rows import REMOVED
from kpi.measures.tally import tally

ATTEMPTS, ATTEMPT_DAYS, ATTEMPT_CHANNELS = 3, 2, 2
NOT_STARTED = "ended_before_start"
NOT_APPLICABLE, NOT_SCORED = "not_applicable", "not_scored"


def person_declined(refused: Mask, *, removed: Mask) -> Measurement:
    """R16: offers of service that the person refused, of offers that he or she answered. Voluntary: no failure."""
    return tally(refused, excluded={REMOVED: removed}).measurement()


def planned_completion(completed: Mask, *, not_started: Mask, removed: Mask) -> Measurement:
    """R17: services concluded as planned, of services concluded; what ended before its start is counted apart."""
    return tally(completed, excluded={REMOVED: removed, NOT_STARTED: not_started}).measurement()


@dataclass(frozen=True, slots=True)
class Scores:
    """Outcomes counted: those scored with their half points, and those left out by reason."""

    half_points: int
    total: int
    excluded: Mapping[str, int]


def scored(
    half_points: Numbers, *, not_applicable: Mask | None = None, removed: Mask | None = None
) -> Scores:
    """The scores of some outcomes, as halves, so that the sum is exact; `MISSING` is an outcome that nobody scored."""
    none = np.zeros(half_points.shape[0], dtype=np.bool_)
    applies = ~(none if not_applicable is None else not_applicable)
    kept = ~(none if removed is None else removed)
    counted = kept & applies & (half_points != MISSING)
    return Scores(
        int(half_points[counted].sum()),
        int(counted.sum()),
        {
            REMOVED: int((~kept).sum()),
            NOT_APPLICABLE: int((kept & ~applies).sum()),
            NOT_SCORED: int((kept & applies & (half_points == MISSING)).sum()),
        },
    )


def outcome_achievement(scores: Iterable[Scores]) -> Measurement:
    """R18: the mean score of outcomes; achieved counts 1, partly 0.5, not achieved 0, each outcome once (facts V10)."""
    found = list(scores)
    total, points = sum(one.total for one in found), sum(one.half_points for one in found)
    return Measurement(
        kind=MeasurementKind.AMOUNT,
        n=total,
        N=total,
        value=points / 2 / total if total else None,
        excluded={
            reason: sum(one.excluded[reason] for one in found)
            for reason in (REMOVED, NOT_APPLICABLE, NOT_SCORED)
        },
    )


def enough_attempts(
    closure: Numbers,
    day: Numbers,
    channel: Labels,
    *,
    real: Mask,
    removed: Mask,
    attempts: int = ATTEMPTS,
    days: int = ATTEMPT_DAYS,
    channels: int = ATTEMPT_CHANNELS,
) -> Measurement:
    """R08: closings as "could not be reached" after 3 attempts or more on 2 days and by 2 channels, of all such.

    Rows are attempts, `closure` numbers the closing that they belong to from 0; a closing without any attempt has one
    row that is not `real`. What was not attempted, because it was unsafe, is no attempt.
    """
    size = int(closure.max()) + 1 if closure.size else 0
    ways = Coded.of(channel).places
    made = np.bincount(closure[real], minlength=size)
    enough = made >= attempts
    enough &= _distinct(closure[real], day[real], size) >= days
    enough &= _distinct(closure[real], ways[real], size) >= channels
    gone = np.bincount(closure[removed], minlength=size) > 0
    present = np.bincount(closure, minlength=size) > 0
    return tally(enough[present], excluded={REMOVED: gone[present]}).measurement()


def _distinct(closure: Numbers, value: Numbers, size: int) -> npt.NDArray[np.intp]:
    """How many different values each closing has."""
    pairs = np.unique(np.stack([closure, value], axis=1), axis=0) if closure.size else closure.reshape(0, 2)
    return np.bincount(pairs[:, 0], minlength=size)
