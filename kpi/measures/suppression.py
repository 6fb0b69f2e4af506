"""Hiding small numbers so that no report tells something about one person (facts 2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who reads a figure, or whom it is about; each has its own threshold."""

    INTERNAL = "internal_operational"
    PUBLIC = "public"
    SURVEY = "survey"
    SURVEY_TEXT = "survey_free_text"
    OFFICER_WELLBEING = "officer_wellbeing"


@dataclass(frozen=True, slots=True)
class SuppressionPolicy:
    """Counts below `k` are hidden; rates of fewer than `minimum_total` cases too. `version` goes into snapshots."""

    k: int
    minimum_total: int
    version: int = 1


POLICIES: dict[Audience, SuppressionPolicy] = {
    Audience.INTERNAL: SuppressionPolicy(k=5, minimum_total=5),
    Audience.PUBLIC: SuppressionPolicy(k=11, minimum_total=11),
    Audience.SURVEY: SuppressionPolicy(k=5, minimum_total=5),
    Audience.SURVEY_TEXT: SuppressionPolicy(k=10, minimum_total=10),
    Audience.OFFICER_WELLBEING: SuppressionPolicy(k=10, minimum_total=20),
}


class Disclosure(StrEnum):
    """What may be shown of a figure."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    AT_LEAST_95 = "at_least_95_percent"
    AT_MOST_5 = "at_most_5_percent"


@dataclass(frozen=True, slots=True)
class SuppressedList:
    """Counts and their total as they may be shown; None stands for "suppressed (small number)"."""

    cells: tuple[int | None, ...]
    total: int | None

    @property
    def anything_hidden(self) -> bool:
        """Whether the reader must be told that numbers are suppressed."""
        return self.total is None or None in self.cells


def suppress_list(counts: Sequence[int], *, k: int) -> SuppressedList:
    """The cells of a list that is printed with its total, so that no hidden cell can be worked out.

    Primary: a count n with 0 < n < k, and one whose complement in the total is between 0 and k. A total below k hides
    the row. Complementary: one hidden cell alone is total minus the rest, so the next smallest goes too, even above k;
    and as the hidden cells' sum can be worked out as well, more follow until that sum is at least k. Zero stays zero.
    """
    if any(count < 0 for count in counts):
        raise ValueError("counts are not negative")
    total = sum(counts)
    if total == 0:
        return SuppressedList(tuple(counts), 0)
    if total < k:
        return SuppressedList(tuple(None if count else 0 for count in counts), None)
    hidden = {i for i, n in enumerate(counts) if 0 < n < k or 0 < total - n < k}
    by_size = sorted((i for i, n in enumerate(counts) if n and i not in hidden), key=lambda i: (counts[i], i))
    while hidden and (len(hidden) == 1 or sum(counts[i] for i in hidden) < k) and by_size:
        hidden.add(by_size.pop(0))
    return SuppressedList(tuple(None if i in hidden else n for i, n in enumerate(counts)), total)


def disclosure_of_rate(n: int, total: int, *, policy: SuppressionPolicy) -> Disclosure:
    """What may be shown of n out of total, and of everything made from it: percentage, interval, bar, tooltip.

    Hidden when n or its complement lies between 0 and k, or the total is below the threshold: of 12 among 14 the
    complement is 2 (facts V12). A group that agrees completely is blurred to "at least 95 %" or "at most 5 %".
    """
    if not 0 <= n <= total:
        raise ValueError("a rate needs 0 <= n <= total")
    if total < max(policy.k, policy.minimum_total) or 0 < n < policy.k or 0 < total - n < policy.k:
        return Disclosure.SUPPRESSED
    if n == total:
        return Disclosure.AT_LEAST_95
    return Disclosure.AT_MOST_5 if n == 0 else Disclosure.SHOWN
