"""Counts in one row that is printed with its total."""

from collections.abc import Sequence
from dataclasses import dataclass


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
