"""What can be said from a sample: margin of error, response rate, means, and differences between two waves."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import fmean, variance

from core.intervals import wilson_interval

Z = 1.96
"""Of 95 %, as the margin of error is defined (facts E01)."""
BIASED_BELOW = 0.40
"""A response rate under which a warning is printed (facts W10)."""


def margin_of_error(share: float, answers: int, *, population: int | None = None) -> float | None:
    """1.96·√(p(1−p)/n), times √((N−n)/(N−1)) where the population N is known; None without answers (facts E01).

    Everybody of a known population having answered, chance has no part and the margin is nothing.
    """
    if answers <= 0:
        return None
    if not 0 <= share <= 1 or (population is not None and population < answers):
        raise ValueError("a share lies between 0 and 1, and no more answer than there are")
    error = Z * sqrt(share * (1 - share) / answers)
    if population is None:
        return error
    return 0.0 if population == answers else error * sqrt((population - answers) / (population - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How many came back of how many were invited; `invited` None where anybody could answer (an open link)."""

    returned: int
    invited: int | None

    @property
    def rate(self) -> float | None:
        """Returned of invited (facts W10); None where nobody knows who was invited."""
        return self.returned / self.invited if self.invited else None

    @property
    def is_biased(self) -> bool:
        """Whether so few answered that those who did may not be like the others."""
        return self.rate is not None and self.rate < BIASED_BELOW


def median_of(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


class Change(StrEnum):
    """What may be said of a difference between two waves."""

    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "no_clear_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A later figure minus an earlier one, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def change(self) -> Change:
        """Higher or lower only where the interval holds no zero."""
        if self.low > 0:
            return Change.HIGHER
        return Change.LOWER if self.high < 0 else Change.UNCLEAR


def difference_of_shares(earlier: tuple[int, int], later: tuple[int, int]) -> Difference | None:
    """The later share minus the earlier one with the score interval of Newcombe (1998, method 10), each (n, total).

    None where one of them has no cases.
    """
    first, second = wilson_interval(*earlier), wilson_interval(*later)
    if first is None or second is None:
        return None
    p1, p2 = later[0] / later[1], earlier[0] / earlier[1]
    (l1, u1), (l2, u2) = second, first
    value = p1 - p2
    return Difference(
        value=value,
        low=value - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2),
        high=value + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2),
    )


def difference_of_means(earlier: Sequence[float], later: Sequence[float]) -> Difference | None:
    """The later mean minus the earlier one with its large-sample interval (Welch); None below two answers in either."""
    if min(len(earlier), len(later)) < 2:
        return None
    value = fmean(later) - fmean(earlier)
    error = Z * sqrt(variance(later) / len(later) + variance(earlier) / len(earlier))
    return Difference(value=value, low=value - error, high=value + error)
