"""From single scores to a result: what counts, where assessors differ, the total, its band and the best outcome."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from partners.diligence.assessments.criteria import HIGHEST, TOTAL, Criterion
from partners.diligence.assessments.terms import RANK, Outcome

MODERATION_GAP = 2
"""Two assessors this far apart have to agree on a score."""
WEAK_SCORE = 1
WEAK_WEIGHT = 10
"""A criterion of at least this weight, scored 0 or 1, allows no outcome better than conditional."""
BANDS: tuple[tuple[int, Outcome], ...] = (
    (80, Outcome.PREFERRED),
    (65, Outcome.APPROVED),
    (50, Outcome.CONDITIONAL),
    (0, Outcome.NOT_APPROVED),
)
"""[HOUSE] From this many points up, unrounded."""

Scores = Mapping[Criterion, Fraction | None]
"""Per criterion the agreed score; None where the criterion does not apply."""
Weights = Mapping[Criterion, Fraction] | Mapping[Criterion, int]


def counted(value: int | None, *, has_evidence: bool) -> int | None:
    """What a single score counts: 0 where no evidence is named, None where the criterion does not apply."""
    if value is None:
        return None
    return value if has_evidence else 0


def differ(values: Sequence[int | None]) -> bool:
    """Whether assessors have to agree: 2 or more apart, or one says that it does not apply and another scores it."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return bool(known)
    return bool(known) and max(known) - min(known) >= MODERATION_GAP


def mean(values: Sequence[int | None]) -> Fraction | None:
    """The mean of what assessors gave who do not differ; None where all say that it does not apply."""
    known = [value for value in values if value is not None]
    return Fraction(sum(known), len(known)) if known else None


def applied_weights(weights: Weights, scores: Scores) -> dict[Criterion, Fraction]:
    """The weights of the criteria that apply, raised in proportion so that they add up to 100 again."""
    applying = {c: Fraction(w) for c, w in weights.items() if scores.get(c) is not None}
    whole = sum(applying.values(), Fraction(0))
    return {c: w * TOTAL / whole for c, w in applying.items()} if whole else {}


def total(weights: Weights, scores: Scores) -> Fraction | None:
    """The weighted score from 0 to 100; None where nothing that has a weight applies."""
    applied = applied_weights(weights, scores)
    if not applied:
        return None
    return sum((w * (scores[c] or 0) / HIGHEST for c, w in applied.items()), Fraction(0))


def band_of(score: Fraction) -> Outcome:
    """What a score alone allows; the limits are compared unrounded."""
    return next(outcome for limit, outcome in BANDS if score >= limit)


def weak_criteria(weights: Weights, scores: Scores) -> tuple[Criterion, ...]:
    """The heavy criteria that were scored 0 or 1, in order; the weight is that of the assessment, not the raised one."""
    return tuple(
        c
        for c in Criterion
        if (given := scores.get(c)) is not None and given <= WEAK_SCORE and weights[c] >= WEAK_WEIGHT
    )


def best_outcome(band: Outcome, *, gate_failed: bool, weak: bool) -> Outcome:
    """The best that may be decided: a failed requirement excludes, a weak heavy criterion asks for a condition."""
    if gate_failed:
        return Outcome.NOT_APPROVED
    return max(band, Outcome.CONDITIONAL, key=RANK.__getitem__) if weak else band


def allowed_outcomes(best: Outcome) -> tuple[Outcome, ...]:
    """What may be decided: the best outcome and every stricter one."""
    return tuple(outcome for outcome in Outcome if RANK[outcome] >= RANK[best])


def shown(score: Fraction | float, *, digits: int = 1) -> float:
    """A score for the eye, rounded down, so that none ever looks as if it had reached the next band."""
    scale = 10**digits
    return float(math.floor(Fraction(score).limit_denominator(10**9) * scale) / scale)
