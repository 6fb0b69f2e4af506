"""Two waves side by side: only what was asked in the same words, and only what each of them shows (facts E01)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.suppression import Disclosure
from surveys.results.statistics import Change, Difference, difference_of_means, difference_of_shares
from surveys.results.values import Form, ItemResult, Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A figure in both waves with its difference: shares from 0 to 1, or means on the scale."""

    code: str
    words: str
    heading: str | None
    is_mean: bool
    earlier: float
    later: float
    difference: float
    low: float
    high: float
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What can be compared with an earlier wave; `reworded` questions were asked in other words, or are new."""

    title: str
    closed_on: str
    rows: tuple[Compared, ...]
    reworded: int


def compare(earlier: Results, later: Results, *, title: str, closed_on: str) -> Comparison:
    """The later wave beside the earlier one of that title, which closed on an ISO date."""
    then = {item.fingerprint: item for item in earlier.items}
    rows: list[Compared] = []
    for item in later.items:
        if item.fingerprint in then:
            rows += _rows(then[item.fingerprint], item)
    asked = [item for item in later.items if item.form is not Form.TEXT]
    return Comparison(
        title=title,
        closed_on=closed_on,
        rows=tuple(rows),
        reworded=sum(item.fingerprint not in then for item in asked),
    )


def _rows(then: ItemResult, now: ItemResult) -> list[Compared]:
    rows = []
    first, second = then.top_two, now.top_two
    if (
        first is not None
        and second is not None
        and first.disclosure is second.disclosure is Disclosure.SHOWN
        and None not in (first.n, first.total, second.n, second.total)
    ):
        difference = difference_of_shares(
            (first.n or 0, first.total or 0), (second.n or 0, second.total or 0)
        )
        if difference is not None and first.value is not None and second.value is not None:
            rows.append(_row(now, difference, first.value, second.value, is_mean=False))
    marks = _marks(then), _marks(now)
    if now.form is Form.SCALE and all(marks) and _has_mean(then) and _has_mean(now):
        difference = difference_of_means(*marks)
        if difference is not None:
            means = [sum(some) / len(some) for some in marks]
            rows.append(_row(now, difference, means[0], means[1], is_mean=True))
    return rows


def _row(now: ItemResult, difference: Difference, earlier: float, later: float, *, is_mean: bool) -> Compared:
    return Compared(
        code=now.code,
        words=now.words,
        heading=now.heading,
        is_mean=is_mean,
        earlier=earlier,
        later=later,
        difference=difference.value,
        low=difference.low,
        high=difference.high,
        change=difference.change,
    )


def _has_mean(item: ItemResult) -> bool:
    return item.mean is not None and item.mean.disclosure is Disclosure.SHOWN


def _marks(item: ItemResult) -> Sequence[float]:
    """The single marks, which are known only where each answer is shown: an interval tells their spread."""
    return [float(one.code) for one in item.options for _ in range(one.n)] if item.form is Form.SCALE else []
