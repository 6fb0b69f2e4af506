"""Weights for samples that nobody drew at random: post-stratification by one declared band (facts E01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from core.suppression import POLICIES, Audience, Disclosure, disclosure_of_rate
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

    None where the weights would rest on nobody: a band of the population without answers, or answers of a band of
    which the population is not known.
    """
    total, people = sum(answers.values()), sum(population.values())
    bands = {band for band, n in population.items() if n}
    if not total or not people or bands != {band for band, n in answers.items() if n}:
        return None
    return {band: (population[band] / people) / (answers[band] / total) for band in sorted(bands)}


def weighted_share(counted: Counted, population: Mapping[str, int]) -> WeightedShare | None:
    """The share over all bands, each by its part of the population, with the margin of its effective sample (Kish).

    Beside the unweighted share it tells, with two bands, the share within each. So it is given only where every band
    may be shown by itself (facts 2.7).
    """
    policy = POLICIES[Audience.SURVEY]
    if any(
        disclosure_of_rate(n, total, policy=policy) is not Disclosure.SHOWN for n, total in counted.values()
    ):
        return None
    weights = weights_of({band: total for band, (_, total) in counted.items()}, population)
    if weights is None:
        return None
    sum_of_weights = sum(weights[band] * total for band, (_, total) in counted.items())
    squares = sum(weights[band] ** 2 * total for band, (_, total) in counted.items())
    value = sum(weights[band] * n for band, (n, _) in counted.items()) / sum_of_weights
    effective = sum_of_weights**2 / squares
    return WeightedShare(value=value, margin=Z * sqrt(value * (1 - value) / effective), effective=effective)
