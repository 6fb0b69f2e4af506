"""What may be shown of the answers to one statement or question (facts 2.7: surveys k = 5, on public pages 11; the wellbeing of
staff 10, of at least 20, in steps of 5).

* Fewer than k answers to a question: nothing of it, not even how many.
* A share: hidden where it or its complement lies between 0 and k; all alike is "at least 95 %" or "at most 5 %".
* The answers one by one: all of them, or, where one would be too small, none. Sums beside them (agreement, mean) then
  tell no single one.
* A mean: "at least" or "at most" a bound where all answers together lie less than k steps from an end of the scale, for
  then it would tell of the few who did not choose the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import fmean

from core.intervals import wilson_interval
from core.suppression import (
    POLICIES,
    Audience,
    Disclosure,
    SuppressionPolicy,
    disclosure_of_mean,
    disclosure_of_rate,
    rounded,
    suppress_list,
)
from surveys.questionnaires.codes import Purpose
from surveys.results.statistics import margin_of_error, median_of

POLICY = POLICIES[Audience.SURVEY]
TEXT_POLICY = POLICIES[Audience.SURVEY_TEXT]
_TENTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownShare:
    """A share as it may be shown; numbers are None where they are hidden or blurred."""

    disclosure: Disclosure
    n: int | None = None
    total: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    margin: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMean:
    """A mean with its median as it may be shown; AT_LEAST_95 and AT_MOST_5 stand for "`value` or more" and "or less"."""

    disclosure: Disclosure
    value: float | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOption:
    """One of the answers to choose from, with how many chose it."""

    code: str
    words: str
    n: int
    share: float


HIDDEN_SHARE = ShownShare(disclosure=Disclosure.SUPPRESSED)
HIDDEN_MEAN = ShownMean(disclosure=Disclosure.SUPPRESSED)


def audience_of(purpose: Purpose, *, is_public: bool = False) -> Audience:
    """Whose threshold holds: what staff said of their wellbeing is masked as the wellbeing of officers is, for every reader."""
    if purpose is Purpose.WELLBEING_PULSE:
        return Audience.OFFICER_WELLBEING
    return Audience.PUBLIC if is_public else Audience.SURVEY


def fewest_of(policy: SuppressionPolicy) -> int:
    """Of how many answers anything is shown at all."""
    return max(policy.k, policy.minimum_total)


def shown_count(n: int, *, policy: SuppressionPolicy = POLICY) -> int | None:
    """How many answered, where that is enough to say anything."""
    return rounded(n, step=policy.rounds_to) if n >= fewest_of(policy) else None


def shown_share(
    n: int, total: int, *, population: int | None = None, policy: SuppressionPolicy = POLICY
) -> ShownShare:
    """n of total with its Wilson interval and margin of error, behind one mask."""
    disclosure = disclosure_of_rate(n, total, policy=policy)
    if disclosure is Disclosure.SUPPRESSED:
        return HIDDEN_SHARE
    n, total = (rounded(count, step=policy.rounds_to) for count in (n, total))
    if disclosure is not Disclosure.SHOWN:
        return ShownShare(disclosure=disclosure, total=total)
    interval = wilson_interval(n, total)
    assert interval is not None
    return ShownShare(
        disclosure=disclosure,
        n=n,
        total=total,
        value=n / total,
        low=interval[0],
        high=interval[1],
        margin=margin_of_error(n / total, total, population=population),
    )


def shown_options(
    counts: Mapping[str, int], words: Mapping[str, str], *, policy: SuppressionPolicy = POLICY
) -> tuple[ShownOption, ...]:
    """How often each of the answers was chosen, of which everybody chose one; nothing where one would be too small.

    One that all chose would say of each what they said: nothing either. Where a count of none is hidden as its neighbours
    are, and counts are rounded, so many counts beside each other would tell the rounding: they are never shown.
    """
    total = sum(counts.values())
    if policy.hides_ends or total < fewest_of(policy) or max(counts.values(), default=0) == total:
        return ()
    if suppress_list(list(counts.values()), k=policy.k).anything_hidden:
        return ()
    return tuple(
        ShownOption(code=code, words=words[code], n=n, share=n / total) for code, n in counts.items()
    )


def shown_mean(
    values: Sequence[float], *, lowest: float, highest: float, policy: SuppressionPolicy = POLICY
) -> ShownMean:
    """The mean of answers on a scale."""
    if disclosure_of_mean(len(values), policy=policy) is Disclosure.SUPPRESSED:
        return HIDDEN_MEAN
    if len(values) * highest - sum(values) < policy.k:
        bound = floor((highest - policy.k / len(values)) * _TENTH) / _TENTH
        return ShownMean(disclosure=Disclosure.AT_LEAST_95, value=max(bound, lowest))
    if sum(values) - len(values) * lowest < policy.k:
        bound = ceil((lowest + policy.k / len(values)) * _TENTH) / _TENTH
        return ShownMean(disclosure=Disclosure.AT_MOST_5, value=min(bound, highest))
    return ShownMean(disclosure=Disclosure.SHOWN, value=fmean(values))


def shown_amount(values: Sequence[float], *, policy: SuppressionPolicy = POLICY) -> ShownMean:
    """Mean and median of numbers that somebody typed; nothing where all typed the same."""
    if disclosure_of_mean(len(values), policy=policy) is Disclosure.SUPPRESSED or len(set(values)) == 1:
        return HIDDEN_MEAN
    return ShownMean(disclosure=Disclosure.SHOWN, value=fmean(values), median=median_of(values))
