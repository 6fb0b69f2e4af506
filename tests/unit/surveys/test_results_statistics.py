"""Margins, response rates, weights and differences, against figures worked out by hand or published."""

import pytest

from core.intervals import wilson_interval
from surveys.results.statistics import (
    Change,
    Difference,
    Response,
    difference_of_means,
    difference_of_shares,
    margin_of_error,
    median_of,
)
from surveys.results.weighting import weighted_share, weights_of


def test_margin_of_error_is_that_of_the_facts() -> None:
    assert margin_of_error(0.5, 100) == pytest.approx(0.098)
    assert margin_of_error(0.75, 60) == pytest.approx(0.109567, abs=1e-6)
    assert margin_of_error(0.5, 0) is None


def test_finite_population_narrows_the_margin_and_a_census_has_none() -> None:
    assert margin_of_error(0.5, 100, population=200) == pytest.approx(0.098 * (100 / 199) ** 0.5)
    assert margin_of_error(0.5, 100, population=100) == 0.0
    with pytest.raises(ValueError, match="no more answer"):
        margin_of_error(0.5, 100, population=99)


@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    [(9, 12, 46.8, 91.1), (45, 60, 62.8, 84.2), (72, 80, 81.5, 94.8), (3, 200, 0.5, 4.3), (0, 10, 0.0, 27.8)],
)
def test_wilson_of_vector_v8(n: int, total: int, low: float, high: float) -> None:
    interval = wilson_interval(n, total)
    assert interval is not None
    assert tuple(round(100 * side, 1) for side in interval) == (low, high)


@pytest.mark.parametrize(
    ("returned", "invited", "rate", "is_biased"),
    [(39, 100, 0.39, True), (40, 100, 0.4, False), (12, None, None, False), (0, 0, None, False)],
)
def test_response_rate_and_its_warning(
    returned: int, invited: int | None, rate: float | None, is_biased: bool
) -> None:
    response = Response(returned=returned, invited=invited)
    assert (response.rate, response.is_biased) == (rate, is_biased)


def test_difference_of_shares_is_newcombes_published_example() -> None:
    found = difference_of_shares((48, 80), (56, 70))
    assert found is not None
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)
    assert found.change is Change.HIGHER
    back = difference_of_shares((56, 70), (48, 80))
    assert back is not None
    assert back.change is Change.LOWER
    assert difference_of_shares((0, 0), (5, 9)) is None


def test_an_interval_with_a_zero_is_no_clear_change() -> None:
    assert Difference(value=0.03, low=-0.01, high=0.07).change is Change.UNCLEAR
    found = difference_of_shares((30, 50), (33, 50))
    assert found is not None
    assert found.change is Change.UNCLEAR


def test_difference_of_means_is_welchs() -> None:
    found = difference_of_means([1, 2, 3, 4, 5], [3, 4, 5, 4, 5])
    assert found is not None
    assert found.value == pytest.approx(1.2)
    # Variances 2.5 and 0.7: 1.96 · √(2.5/5 + 0.7/5) = 1.568
    assert found.low == pytest.approx(-0.368)
    assert found.high == pytest.approx(2.768)
    assert difference_of_means([1], [2, 3]) is None


def test_medians_of_odd_and_even_numbers() -> None:
    assert (median_of([3, 1, 2]), median_of([4, 1, 3, 2])) == (2, 2.5)


def test_weights_bring_each_band_to_its_part_of_the_population() -> None:
    weights = weights_of({"young": 20, "old": 80}, {"young": 500, "old": 500})
    assert weights == pytest.approx({"old": 0.625, "young": 2.5})


@pytest.mark.parametrize(
    ("answers", "population"),
    [
        ({"young": 20}, {"young": 500, "old": 500}),
        ({}, {"young": 5}),
        ({"young": 5}, {}),
    ],
)
def test_no_weights_where_a_band_has_nobody(answers: dict[str, int], population: dict[str, int]) -> None:
    assert weights_of(answers, population) is None


def test_weighted_share_by_hand() -> None:
    """10 of 20 young and 60 of 80 old agree; half of the people are young: 0.5·50 % + 0.5·75 % = 62.5 %."""
    found = weighted_share({"young": (10, 20), "old": (60, 80)}, {"young": 500, "old": 500})
    assert found is not None
    assert found.value == pytest.approx(0.625)
    # Kish: (20·2.5 + 80·0.625)² / (20·6.25 + 80·0.390625) = 10000 / 156.25
    assert found.effective == pytest.approx(64.0)
    assert found.margin == pytest.approx(1.96 * (0.625 * 0.375 / 64) ** 0.5)


@pytest.mark.proves("E-05")
def test_no_weighted_share_where_it_would_tell_a_small_band() -> None:
    """With two bands, the weighted and the plain share together tell the share of each."""
    assert weighted_share({"young": (3, 20), "old": (60, 80)}, {"young": 500, "old": 500}) is None
