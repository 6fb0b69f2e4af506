"""Five small surveys by a slow second reckoning that shares no line with the first: fractions, and bounds found by trying out."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt

import pytest

from surveys.results.comparing import compare
from surveys.results.statistics import Change, Response
from surveys.results.tallying import Frame, results_of
from surveys.results.values import Asked, Form, ItemResult, Results, Sheet

Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""
TRUST = Asked(
    code="trust",
    words="I trust them",
    form=Form.SCALE,
    fingerprint="same words",
    options=tuple((str(point), str(point)) for point in range(1, 6)),
)
Marks = Sequence[tuple[int, str | None]]
"""What each person answered, and the band in which they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """A survey, and what somebody reckoned of it by hand."""

    marks: Marks
    invited: int | None
    people: dict[str, int]
    population: int | None
    by_hand: dict[str, float | None]


def of(*groups: tuple[int, int, str | None]) -> Marks:
    """So many people with this mark in this band."""
    return [(mark, band) for count, mark, band in groups for _ in range(count)]


SURVEYS = {
    # 12 of 20 agree; √(0.6·0.4/20) = 0.10954; 20 of 50 invited is no low rate, and 36 of them more than four
    "invited": Small(
        marks=of((6, 4, None), (6, 5, None), (8, 2, None)),
        invited=50,
        people={},
        population=None,
        by_hand={"share": 0.6, "margin": 0.2147, "rate": 0.4, "mean": 3.5, "biased": 0},
    ),
    # 30 of 100 invited: below 40 %
    "few came": Small(
        marks=of((15, 5, None), (5, 3, None), (10, 1, None)),
        invited=100,
        people={},
        population=None,
        by_hand={"share": 0.5, "margin": 0.1789, "rate": 0.3, "mean": 100 / 30, "biased": 1},
    ),
    # 40 of a known 200: √(160/199) of the margin
    "known population": Small(
        marks=of((10, 4, None), (30, 2, None)),
        invited=None,
        people={},
        population=200,
        by_hand={"share": 0.25, "margin": 0.1203, "rate": None, "mean": 2.5, "biased": 0},
    ),
    # young 10 of 20, old 15 of 20; 1,000 young and 3,000 old people: 0.25·0.5 + 0.75·0.75
    "weighted": Small(
        marks=of((10, 5, "young"), (10, 1, "young"), (15, 5, "old"), (5, 1, "old")),
        invited=None,
        people={"young": 1000, "old": 3000},
        population=None,
        by_hand={"share": 0.625, "weighted": 0.6875, "margin": 0.15, "rate": None, "mean": 3.5, "biased": 0},
    ),
    # 4 of 20 did not agree: told by nobody, nor a response rate that leaves four
    "too few against": Small(
        marks=of((16, 5, None), (4, 1, None)),
        invited=24,
        people={},
        population=None,
        by_hand={"share": None, "margin": None, "rate": None, "mean": 4.2, "biased": 0},
    ),
}


def tallied(small: Small) -> tuple[Results, ItemResult]:
    sheets = [Sheet(answers={"trust": mark}, band=band) for mark, band in small.marks]
    results = results_of(
        [TRUST],
        sheets,
        Frame(
            response=Response(returned=len(sheets), invited=small.invited),
            population=small.population,
            bands={band: (band, people) for band, people in small.people.items()},
        ),
    )
    return results, results.items[0]


def slow_share(marks: Marks) -> Fraction:
    return Fraction(sum(1 for mark, _ in marks if mark in (4, 5)), len(marks))


def slow_bounds(share: Fraction, n: int) -> tuple[float, float]:
    """Wilson's interval: the shares from which a sample as far away as this is just as rare as one in forty, each way."""

    def is_far(p: float) -> bool:
        return abs(float(share) - p) > Z * sqrt(p * (1 - p) / n)

    def border(inside: float, outside: float) -> float:
        for _ in range(200):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if is_far(middle) else (middle, outside)
        return inside

    return border(float(share), 0.0), border(float(share), 1.0)


def slow_margin(share: Fraction, n: int, population: int | None) -> float:
    variance = share * (1 - share) / n
    if population is not None:
        variance *= Fraction(population - n, population - 1)
    return 1.96 * sqrt(variance)


def slow_weighted(small: Small) -> tuple[Fraction, float]:
    """Every person as often as their band has people for one who answered; the sample is worth (Σw)²/Σw² people."""
    total = sum(small.people.values())
    counts = {band: sum(1 for _, one in small.marks if one == band) for band in small.people}
    weights = [Fraction(small.people[band or ""], counts[band or ""]) for _, band in small.marks]
    agreeing = sum(w for w, (mark, _) in zip(weights, small.marks, strict=True) if mark >= 4)
    share = Fraction(agreeing) / total
    worth = sum(weights) ** 2 / sum(w * w for w in weights)
    return share, 1.96 * sqrt(share * (1 - share) / worth)


@pytest.mark.parametrize("name", list(SURVEYS))
def test_both_reckonings_agree_with_the_hand(name: str) -> None:
    small = SURVEYS[name]
    results, item = tallied(small)
    sample, hand = results.sample, small.by_hand
    assert sample is not None
    assert item.top_two is not None
    assert item.mean is not None
    n = len(small.marks)
    assert sample.answers == n
    assert sample.is_biased is bool(hand["biased"])
    told = None if sample.rate is None else sample.rate.value
    assert told == hand["rate"]
    assert item.mean.value == pytest.approx(hand["mean"])
    if hand["share"] is None:
        assert (item.top_two.value, item.top_two.low, item.top_two.margin) == (None, None, None)
        return
    share = slow_share(small.marks)
    assert item.top_two.value == pytest.approx(hand["share"]) == float(share)
    assert (item.top_two.low, item.top_two.high) == pytest.approx(slow_bounds(share, n), abs=1e-6)
    assert item.top_two.margin == pytest.approx(hand["margin"], abs=1e-4)
    assert item.top_two.margin == pytest.approx(slow_margin(share, n, small.population))
    if small.people:
        assert item.weighted is not None
        weighted, margin = slow_weighted(small)
        assert item.weighted.value == pytest.approx(hand["weighted"]) == float(weighted)
        assert item.weighted.margin == pytest.approx(margin)
    else:
        assert item.weighted is None


@pytest.mark.parametrize(("first", "second"), list(pairwise(list(SURVEYS)[:4])))
def test_waves_are_compared_by_newcombe(first: str, second: str) -> None:
    """The interval of a difference from both Wilson intervals, each side from the bounds that lie that way (method 10)."""
    (before, _), (after, _) = tallied(SURVEYS[first]), tallied(SURVEYS[second])
    row = compare(before, after, title=first, closed_on="2026-01-01").rows[0]
    p1, p2 = slow_share(SURVEYS[second].marks), slow_share(SURVEYS[first].marks)
    l1, u1 = slow_bounds(p1, len(SURVEYS[second].marks))
    l2, u2 = slow_bounds(p2, len(SURVEYS[first].marks))
    value = float(p1 - p2)
    low = value - sqrt((float(p1) - l1) ** 2 + (u2 - float(p2)) ** 2)
    high = value + sqrt((u1 - float(p1)) ** 2 + (float(p2) - l2) ** 2)
    assert (row.difference, row.low, row.high) == pytest.approx((value, low, high), abs=1e-6)
    expected = Change.HIGHER if low > 0 else Change.LOWER if high < 0 else Change.UNCLEAR
    assert row.change is expected


def test_what_one_wave_hides_is_in_no_comparison() -> None:
    (hidden, _), (shown, _) = tallied(SURVEYS["too few against"]), tallied(SURVEYS["invited"])
    assert compare(hidden, shown, title="before", closed_on="2026-01-01").rows == ()
