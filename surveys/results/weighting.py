"""Weights for samples that nobody drew at random: post-stratification by one declared band (facts E01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from core.suppression import POLICIES, Audience, Disclosure, SuppressionPolicy, disclosure_of_rate
from surveys.results.statistics import Z

Counted = Mapping[str, tuple[int, int]]
"""By band: those of whom something holds, and those who answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedShare:
    """A share as it would be if the bands had answered in proportion; `effective` is the sample that it is worth."""

    value: float
    margin: float
    effective: float


def weights_of(answers: Mapping[str, int], population: Mapping[str, int]) -> dict[str, float] | None:
    """What an answer of each band counts: its share of the population over its share of the answers.

    Answers without a band of the population ("I prefer not to say") have no weight. None where the weights would rest
    on nobody: a band of the population without answers.
    """
    people = sum(population.values())
    bands = {band for band, n in population.items() if n}
    total = sum(n for band, n in answers.items() if band in bands)
    if not total or not people or not bands <= {band for band, n in answers.items() if n}:
        return None
    return {band: (population[band] / people) / (answers[band] / total) for band in sorted(bands)}


def weighted_share(
    counted: Counted,
    population: Mapping[str, int],
    *,
    policy: SuppressionPolicy = POLICIES[Audience.SURVEY],
) -> WeightedShare | None:
    """The share over all bands, each by its part of the population, with the margin of its effective sample (Kish).

    Beside the unweighted share it tells, with two bands, the share within each. So it is given only where every band,
    and whoever is in none, may be shown by itself (facts 2.7).
    """
    if any(
        disclosure_of_rate(n, total, policy=policy) is not Disclosure.SHOWN for n, total in counted.values()
    ):
        return None
    weights = weights_of({band: total for band, (_, total) in counted.items()}, population)
    if weights is None:
        return None
    weighted = [(weights[band], *counted[band]) for band in weights]
    sum_of_weights = sum(weight * total for weight, _, total in weighted)
    squares = sum(weight**2 * total for weight, _, total in weighted)
    value = sum(weight * n for weight, n, _ in weighted) / sum_of_weights
    effective = sum_of_weights**2 / squares
    return WeightedShare(value=value, margin=Z * sqrt(value * (1 - value) / effective), effective=effective)
