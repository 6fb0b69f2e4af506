"""Shares and means: hidden by the same rule as the counts behind them."""

from core.suppression.policy import Disclosure, SuppressionPolicy

END = 0.05
"""A blurred share is this near to all or none."""


def disclosure_of_rate(n: int, total: int, *, policy: SuppressionPolicy) -> Disclosure:
    """What may be shown of n out of total, and of everything made from it: percentage, interval, bar, tooltip.

    Hidden when n or its complement lies between 0 and k, or the total is below the threshold: of 12 among 14 the
    complement is 2 (facts V12). A group that agrees completely is blurred to "at least 95 %" or "at most 5 %". Where
    the policy hides ends, the blur covers every count below k alike, or is not given: it would say "completely".
    """
    if not 0 <= n <= total:
        raise ValueError("a rate needs 0 <= n <= total")
    if total < max(policy.k, policy.minimum_total):
        return Disclosure.SUPPRESSED
    fits = END * total >= policy.k - 1
    for count, blurred in ((n, Disclosure.AT_MOST_5), (total - n, Disclosure.AT_LEAST_95)):
        if count < policy.k:
            is_blurred = fits if policy.hides_ends else count == 0
            return blurred if is_blurred else Disclosure.SUPPRESSED
    return Disclosure.SHOWN


def disclosure_of_mean(cases: int, *, policy: SuppressionPolicy) -> Disclosure:
    """Means, medians and their intervals are refused below the threshold of a rate (facts 2.7 rule 4)."""
    shown = cases >= max(policy.k, policy.minimum_total)
    return Disclosure.SHOWN if shown else Disclosure.SUPPRESSED
