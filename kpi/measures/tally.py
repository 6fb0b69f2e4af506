"""Counting rows into n, N, pending and excluded, as a whole and by label, in one pass."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from kpi.measures.columns import Labels, Mask, groups
from kpi.measures.rates import Rate

Exclusions: TypeAlias = Mapping[str, Mask]


def tally(success: Mask, *, pending: Mask | None = None, excluded: Exclusions | None = None) -> Rate:
    """Each row is excluded (under its first reason), else pending, else a case, and then a success or not."""
    left = np.ones(success.shape[0], dtype=np.bool_)
    reasons: dict[str, int] = {}
    for reason, mask in (excluded or {}).items():
        reasons[reason] = int((left & mask).sum())
        left = left & ~mask
    waiting = left & pending if pending is not None else np.zeros_like(left)
    cases = left & ~waiting
    return Rate(
        int((cases & success).sum()),
        int(cases.sum()),
        int(waiting.sum()),
        {reason: count for reason, count in reasons.items() if count},
    )


def tally_by(
    labels: Labels,
    success: Mask,
    *,
    pending: Mask | None = None,
    excluded: Exclusions | None = None,
    names: Sequence[str] | None = None,
) -> tuple[tuple[str, Rate], ...]:
    """The same count for each label; `names` gives their order and keeps labels without rows, else alphabetical."""
    parts: list[tuple[str, Rate]] = []
    for name, rows in groups(labels, names):
        parts.append(
            (
                name,
                tally(
                    success[rows],
                    pending=None if pending is None else pending[rows],
                    excluded={reason: mask[rows] for reason, mask in (excluded or {}).items()},
                ),
            )
        )
    return tuple(parts)
