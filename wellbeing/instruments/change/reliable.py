"""The reliable change index and its classification (facts 2.4: Jacobson–Truax; [S16]; vector V14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from core.errors import RuleBroken
from core.text import N_
from wellbeing.instruments.codes import Direction

Z_95, Z_90 = 1.96, 1.645


class Change(StrEnum):
    """What became of a score between two sheets of the same instrument, version and language. Source: facts 2.4."""

    RECOVERED = "recovered"
    """Reliably improved, and from a case to none."""
    IMPROVED = "improved"
    NONE = "no_reliable_change"
    DETERIORATED = "deteriorated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From how many points on a change counts as reliable, and where that comes from. Source: facts 2.4.

    `sd` and `r` are those of the sample where the points come from the formula.
    """

    points: float
    source: str
    sd: float | None = None
    r: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caseness:
    """Somebody is a case from one score on, and no longer one before another. Source: facts 2.4 [S16], [S20]."""

    case_from: int
    well_before: int


def reliable_change(sd: float, r: float, *, z: float = Z_95) -> float:
    """RC = z · √2 · SD · √(1 − r). Source: facts 2.4, Jacobson–Truax; V14."""
    if sd <= 0 or not 0 <= r <= 1:
        raise RuleBroken(N_("A standard deviation is above 0 and a reliability between 0 and 1."))
    return z * sqrt(2) * sd * sqrt(1 - r)


def by_formula(sd: float, r: float, *, source: str) -> Threshold:
    """The threshold of a sample, with what it was computed from. Source: facts 2.4."""
    return Threshold(points=reliable_change(sd, r), source=source, sd=sd, r=r)


def classify(
    first: float,
    last: float,
    *,
    points: float,
    direction: Direction = Direction.HIGHER_IS_WORSE,
    caseness: Caseness | None = None,
) -> Change:
    """Improved or deteriorated from `points` on, recovered if also from a case to none. Source: facts 2.4; V14."""
    sign = 1 if direction is Direction.HIGHER_IS_WORSE else -1
    better = sign * (first - last)
    if better >= points:
        if caseness and _is_case(first, caseness, sign) and _is_well(last, caseness, sign):
            return Change.RECOVERED
        return Change.IMPROVED
    return Change.DETERIORATED if -better >= points else Change.NONE


def _is_case(score: float, caseness: Caseness, sign: int) -> bool:
    return sign * score >= sign * caseness.case_from


def _is_well(score: float, caseness: Caseness, sign: int) -> bool:
    return sign * score < sign * caseness.well_before


def composite(mood: Change, worry: Change) -> Change:
    """The UK’s measure of both: one improves reliably and the other does not get worse. Source: facts 2.4 (K), [S16].

    Recovery of both is told by `is_reliable_recovery`, because it asks for the scores.
    """
    both = (mood, worry)
    if Change.DETERIORATED in both:
        return Change.DETERIORATED
    if any(one in (Change.IMPROVED, Change.RECOVERED) for one in both):
        return Change.IMPROVED
    return Change.NONE


def is_reliable_recovery(
    mood: Change, worry: Change, *, first: Sequence[float], last: Sequence[float], cases: Sequence[Caseness]
) -> bool:
    """Reliable improvement, a case on one of both at first, and below caseness on both at last. Source: facts 2.4 (K)."""
    if composite(mood, worry) is not Change.IMPROVED:
        return False
    was_case = any(_is_case(score, case, 1) for score, case in zip(first, cases, strict=True))
    return was_case and all(_is_well(score, case, 1) for score, case in zip(last, cases, strict=True))
