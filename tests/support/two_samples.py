"""Whether two samples of times could come from one source: the test of Kolmogorov and Smirnov (security E-02)."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import count
from math import exp, sqrt


def alike(first: Sequence[float], second: Sequence[float]) -> float:
    """How probable so large a distance is between two samples of one source, from 0 to 1.

    The asymptotic form with the correction of Stephens (1970), as Press et al., Numerical Recipes, 14.3.3, have it.
    """
    one, two = sorted(first), sorted(second)
    distance = max(
        abs(bisect_right(one, value) / len(one) - bisect_right(two, value) / len(two))
        for value in (*one, *two)
    )
    size = sqrt(len(one) * len(two) / (len(one) + len(two)))
    scaled = (size + 0.12 + 0.11 / size) * distance
    if scaled < 0.3:  # the series converges slowly where the answer is 1 to nine places
        return 1.0
    total, sign = 0.0, 1.0
    for number in count(1):
        term = exp(-2 * number**2 * scaled**2)
        total, sign = total + sign * 2 * term, -sign
        if term < 1e-12:
            return min(1.0, max(0.0, total))
    raise AssertionError
