"""Rates of two groups side by side (E03): their ratio with a 95 % interval, never of a suppressed number."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

from core.suppression import Edge, range_of

Z = 1.96
BAND = (0.8, 1.25)
"""[HOUSE] Between these a ratio counts as equal (facts E03)."""
UNKNOWN_GROUP = "unknown"


class WithoutRatio(StrEnum):
    """Why a group has no ratio."""

    REFERENCE = "reference"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown_group"
    ZERO = "zero_numerator"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRate:
    """A group as it may be shown; numbers are None where they are suppressed."""

    group: str
    is_reference: bool
    n: int | None
    N: int | None
    ratio: float | None
    interval: tuple[float, float] | None
    without_ratio: WithoutRatio | None

    @property
    def value(self) -> float | None:
        """The rate of the group."""
        return self.n / self.N if self.n is not None and self.N else None


def rate_ratio(a: int, n1: int, c: int, n2: int) -> tuple[float, tuple[float, float]] | None:
    """The ratio of a/n1 to c/n2 with exp(ln RR +- 1.96 sqrt(1/a - 1/n1 + 1/c - 1/n2)); None where a count is zero.

    18 of 120 beside 30 of 400 are 2.00 (1.16 to 3.46) (facts V13).
    """
    if not (a and n1 and c and n2):
        return None
    ratio = (a / n1) / (c / n2)
    error = Z * sqrt(1 / a - 1 / n1 + 1 / c - 1 / n2)
    return ratio, (exp(log(ratio) - error), exp(log(ratio) + error))


def compared(groups: Mapping[str, tuple[int, int]], *, k: int) -> tuple[GroupRate, ...]:
    """Each group (n of N) beside the largest one that is shown; suppression first, ratio second.

    The largest known group is the reference, declared as such; unknown is a group of its own that is compared with
    nothing. Where either numerator is zero there is no ratio.
    """
    hidden = hidden_groups(groups, k=k)
    order = sorted(groups, key=lambda name: (name == UNKNOWN_GROUP, -groups[name][1], name))
    # What is hidden stands by name, so that its place tells nothing of its size.
    order = [name for name in order if name not in hidden] + sorted(hidden)
    reference = next((name for name in order if name not in hidden and name != UNKNOWN_GROUP), None)
    return tuple(_compared(name, groups, hidden=hidden, reference=reference) for name in order)


def hidden_groups(groups: Mapping[str, tuple[int, int]], *, k: int) -> frozenset[str]:
    """The groups that are hidden whole, so that no number of theirs can be worked out from the others and the total.

    Primary: fewer than k cases, or a count or its complement from 1 to k-1 (facts 2.7 rule 1). Complementary: as long
    as the totals tell the cases or the count of such a group to less than k, even to somebody who knows how large the
    groups are, the smallest shown group goes too.
    """
    small = {name for name, (n, total) in groups.items() if total and (total < k or _is_small(n, total, k))}
    hidden = set(small)
    while hidden and _is_told(groups, hidden, small=small, k=k):
        rest = [name for name in groups if name not in hidden and groups[name][1]]
        if not rest:
            break
        hidden.add(min(rest, key=lambda name: (groups[name][1], name)))
    return frozenset(hidden)


def _is_small(n: int, total: int, k: int) -> bool:
    return 0 < n < k or 0 < total - n < k


def _is_told(groups: Mapping[str, tuple[int, int]], hidden: set[str], *, small: set[str], k: int) -> bool:
    sizes = [groups[name][1] for name in groups if name in hidden]
    if len(sizes) == 1 or sum(sizes) < k:
        return True
    edges: list[Edge] = []
    for name in sorted(hidden):
        n, total = groups[name]
        edges += [Edge(name, "yes", n), Edge(name, "no", total - n), _known("all", name, total)]
    edges += [
        _known("yes", "all", sum(groups[name][0] for name in hidden)),
        _known("no", "all", sum(groups[name][1] - groups[name][0] for name in hidden)),
    ]
    for place, edge in enumerate(edges):
        if edge.tail in small and edge.head in ("yes", "no"):
            total = groups[str(edge.tail)][1]
            least, most = range_of(edges, place, enough=k)
            # A group of fewer than k cannot be less known than its own size.
            if most - least < min(k, total) and (total >= k or most == least):
                return True
    return False


def _known(tail: str, head: str, value: int) -> Edge:
    return Edge(tail, head, value, value, value)


def _compared(
    name: str, groups: Mapping[str, tuple[int, int]], *, hidden: frozenset[str], reference: str | None
) -> GroupRate:
    n, total = groups[name]
    reason: WithoutRatio | None = None
    found = None
    if name in hidden:
        reason = WithoutRatio.SUPPRESSED
    elif name == UNKNOWN_GROUP:
        reason = WithoutRatio.UNKNOWN
    elif name == reference:
        reason = WithoutRatio.REFERENCE
    else:
        found = rate_ratio(n, total, *groups[reference]) if reference is not None else None
        reason = None if found else WithoutRatio.ZERO
    return GroupRate(
        group=name,
        is_reference=name == reference,
        n=None if name in hidden else n,
        N=None if name in hidden else total,
        ratio=found[0] if found else None,
        interval=found[1] if found else None,
        without_ratio=reason,
    )


def in_band(ratio: float | None) -> bool | None:
    """Whether a ratio counts as equal; None where there is none."""
    return None if ratio is None else BAND[0] <= ratio <= BAND[1]
