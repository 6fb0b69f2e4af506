"""Intervals that say how far a rate could be from the truth by chance alone."""

from math import sqrt

Z_95 = 1.959963984540054


def wilson_interval(n: int, total: int, *, z: float = Z_95) -> tuple[float, float] | None:
    """The Wilson score interval (95 % unless `z` says otherwise) of n out of total, as shares from 0 to 1.

    None when there are no cases. Facts 1.1 rule 9: printed beside a rate whose total is below 200.
    """
    if total <= 0:
        return None
    if not 0 <= n <= total:
        raise ValueError("a rate needs 0 <= n <= total")
    share = n / total
    spread = z * z / total
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    low = 0.0 if n == 0 else max(0.0, centre - half)
    high = 1.0 if n == total else min(1.0, centre + half)
    return low, high
