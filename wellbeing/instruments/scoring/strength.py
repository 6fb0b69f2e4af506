"""Wellbeing, resilience and stress: WHO-5, BRS, PSS-10 and PSS-4 (facts 2.4 [S22], [S25], [S26])."""

from collections.abc import Collection

from wellbeing.instruments.scoring.answers import Items, checked
from wellbeing.instruments.scoring.result import Result, whole

PSS_10_REVERSED = frozenset({4, 5, 7, 8})
PSS_4_REVERSED = frozenset({2, 3})
BRS_REVERSED = frozenset({2, 4, 6})


def who_5(items: Items) -> Result:
    """WHO-5: the sum of five answers times four, 0 to 100, higher is better; no gaps. Source: facts 2.4 [S22]; V5."""
    raw = whole(checked(items, count=5, lowest=0, highest=5))
    return raw if raw.total is None else Result(total=raw.total * 4)


def pss_10(items: Items) -> Result:
    """PSS-10, 0 to 40, items 4, 5, 7 and 8 reversed; no gaps. Source: facts 2.4 [S25]; V3."""
    return whole(_recoded(checked(items, count=10, lowest=0, highest=4), PSS_10_REVERSED, ends=4))


def pss_4(items: Items) -> Result:
    """PSS-4, 0 to 16, items 2 and 3 reversed; no gaps. Source: facts 2.4 [S25]; V3."""
    return whole(_recoded(checked(items, count=4, lowest=0, highest=4), PSS_4_REVERSED, ends=4))


def brs(items: Items) -> Result:
    """BRS as the total of 6 to 30, items 2, 4 and 6 reversed; no gaps. Source: facts 2.4 [S26]; V4."""
    return whole(_recoded(checked(items, count=6, lowest=1, highest=5), BRS_REVERSED, ends=6))


def brs_mean(result: Result) -> float | None:
    """The mean of 1 to 5 by which the BRS is usually told. Source: facts 2.4 [S26]; V4."""
    return None if result.total is None else result.total / 6


def _recoded(
    items: tuple[int | None, ...], reversed_numbers: Collection[int], *, ends: int
) -> tuple[int | None, ...]:
    """`ends` is the sum of the lowest and the highest answer."""
    return tuple(
        ends - item if item is not None and number in reversed_numbers else item
        for number, item in enumerate(items, start=1)
    )
