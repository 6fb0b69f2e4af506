"""What people learned: of pairs only, never the difference of two means of different people (facts.md T04, T06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

FULL = 100.0


@dataclass(frozen=True, slots=True)
class Marks:
    """One learner's marks in per cent of one version of a test; None where one was not taken."""

    before: float | None = None
    after: float | None = None
    follow_up: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """The gain of paired learners: points of per cent, as share of what was to be learned, and as effect size."""

    paired: int
    attended: int
    points: float | None
    normalised: float | None
    effect: float | None


def gain_of(learners: Sequence[Marks]) -> Gain:
    """The mean of (after - before) over those with both (T04).

    The normalised gain is the mean of (after - before) / (100 - before) of those who had something left to learn; the
    effect size is the mean difference over the standard deviation of the differences, where there are two or more.
    """
    pairs = [(one.before, one.after) for one in learners if one.before is not None and one.after is not None]
    differences = [after - before for before, after in pairs]
    open_pairs = [(after - before) / (FULL - before) for before, after in pairs if before < FULL]
    mean = fmean(differences) if differences else None
    spread = _deviation(differences)
    return Gain(
        paired=len(pairs),
        attended=len(learners),
        points=mean,
        normalised=fmean(open_pairs) if open_pairs else None,
        effect=mean / spread if mean is not None and spread else None,
    )


def retention_of(learners: Sequence[Marks]) -> tuple[int, float | None]:
    """How many have three marks, and which share of the gain is left: sum of (follow-up - before) over that of (after - before).

    The sums are over the same learners (T06). None where nothing was gained: there is nothing of which to keep a share.
    """
    kept = [
        (one.before, one.after, one.follow_up)
        for one in learners
        if one.before is not None and one.after is not None and one.follow_up is not None
    ]
    gained = sum(after - before for before, after, _ in kept)
    left = sum(later - before for before, _, later in kept)
    return len(kept), left / gained if gained > 0 else None


def _deviation(values: Sequence[float]) -> float | None:
    """The standard deviation of a sample; None of fewer than two, or where all are the same."""
    if len(values) < 2:
        return None
    mean = fmean(values)
    spread = sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return spread or None
