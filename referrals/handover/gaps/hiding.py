"""Small counts are hidden from readers who do not work on single gaps.

[HOUSE] Threshold 5, as for internal figures in evaluations (facts.md 2.7); that module lies on a floor above. Where
one part of a whole is hidden, the next smallest is hidden as well, so that nobody gets it by subtraction.
"""

from collections.abc import Mapping
from typing import TypeVar

SMALLEST_SHOWN = 5
K = TypeVar("K")


def hide_small(counts: Mapping[K, int], *, parts_of_whole: bool) -> dict[K, int | None]:
    """The counts with None in place of those from 1 to 4."""
    shown: dict[K, int | None] = {
        key: None if 0 < count < SMALLEST_SHOWN else count for key, count in counts.items()
    }
    hidden = [key for key, count in shown.items() if count is None]
    if parts_of_whole and len(hidden) == 1:
        others = [
            (count, position)
            for position, (key, count) in enumerate(counts.items())
            if count and key not in hidden
        ]
        if others:
            _, position = min(others)
            shown[list(counts)[position]] = None
    return shown
