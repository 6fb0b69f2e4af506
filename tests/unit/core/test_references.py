"""Public references: no order, no volume, nothing that is misread."""

from itertools import pairwise

import pytest

from core.references import ALPHABET, make_reference

MANY = 10_000


@pytest.mark.proves("C-13")
def test_references_tell_neither_order_nor_volume() -> None:
    made = [make_reference("R") for _ in range(MANY)]
    assert len(set(made)) == MANY
    rising = sum(first < second for first, second in pairwise(made))
    assert abs(rising - MANY / 2) < MANY * 0.05  # seven standard deviations of a fair coin are 0.02
    longest, run = 0, 1
    for first, second in pairwise(made):
        run = run + 1 if first < second else 1
        longest = max(longest, run)
    assert longest < 15
    assert all(set(each.removeprefix("R-").replace("-", "")) <= set(ALPHABET) for each in made)
