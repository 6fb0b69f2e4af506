"""The comparison of two samples that tests of answer times rest on."""

import random

import pytest

from tests.support.two_samples import alike

SIZE = 240


@pytest.mark.parametrize(("shift", "low", "high"), [(0.0, 0.05, 1.0), (0.1, 0.01, 1.0), (0.6, 0.0, 0.001)])
def test_samples_of_one_source_are_alike_and_shifted_ones_are_not(
    shift: float, low: float, high: float
) -> None:
    chance = random.Random(4)
    one = [chance.gauss(0, 1) for _ in range(SIZE)]
    two = [chance.gauss(shift, 1) for _ in range(SIZE)]
    assert low <= alike(one, two) <= high


def test_a_worked_example() -> None:
    """Eight against eight at distance 0.5: the size is 2, scaled (2 + 0.12 + 0.055) · 0.5 = 1.0875, and Q(1.0875) = 0.188."""
    assert alike(range(8), range(4, 12)) == pytest.approx(0.188, abs=0.001)


def test_equal_samples_are_surely_alike() -> None:
    assert alike([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 1.0
