"""Shares and means: hidden by the same rule as the counts behind them."""

from core.suppression.policy import Disclosure, SuppressionPolicy

END = 0.05
"""How near to all or none a share must be to be blurred rather than hidden, where the policy hides ends."""


def disclosure_of_rate(n: int, total: int, *, policy: SuppressionPolicy) -> Disclosure:
    """What may be shown of n out of total, and of everything made from it: percentage, interval, bar, tooltip.

    Hidden when n or its complement lies between 0 and k, or the total is below the threshold: of 12 among 14 the
    complement is 2 (facts V12). A group that agrees completely is blurred to "at least 95 %" or "at most 5 %"; where
    the policy hides ends, so is one that agrees nearly, because the blur would otherwise say "completely".
    """
    if not 0 <= n <= total:
        raise ValueError("a rate needs 0 <= n <= total")
    if total < max(policy.k, policy.minimum_total):
        return Disclosure.SUPPRESSED
    near = END * total if policy.hides_ends else 0
    if n < policy.k:
        return Disclosure.AT_MOST_5 if n <= near else Disclosure.SUPPRESSED
    if total - n < policy.k:
        return Disclosure.AT_LEAST_95 if total - n <= near else Disclosure.SUPPRESSED
    return Disclosure.SHOWN


def disclosure_of_mean(cases: int, *, policy: SuppressionPolicy) -> Disclosure:
    """Means, medians and their intervals are refused below the threshold of a rate (facts 2.7 rule 4)."""
    shown = cases >= max(policy.k, policy.minimum_total)
    return Disclosure.SHOWN if shown else Disclosure.SUPPRESSED
