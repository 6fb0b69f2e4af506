"""Who has to be there."""

import pytest

from core.errors import RuleBroken
from partners.meetings.quorum import Quorum, check_quorum, count_of


@pytest.mark.parametrize(
    ("present", "organisations", "seats", "enough"),
    [
        ([2, 1], 2, 3, True),
        ([3, 0], 2, 3, False),
        ([1, 1], 2, 3, False),
        ([1, 1], 2, 2, True),
        ([0, 0], 1, 1, False),
        ([5], 1, 5, True),
        ([5], 1, 6, False),
    ],
)
def test_both_numbers_have_to_be_reached(
    present: list[int], organisations: int, seats: int, enough: bool
) -> None:
    assert count_of(present).meets(Quorum(organisations=organisations, seats=seats)) is enough


@pytest.mark.parametrize(
    ("organisations", "seats", "field"),
    [
        (0, 1, "quorum_organisations"),
        (3, 3, "quorum_organisations"),
        (2, 1, "quorum_seats"),
        (2, 5, "quorum_seats"),
    ],
)
def test_a_quorum_can_be_reached(organisations: int, seats: int, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_quorum(Quorum(organisations=organisations, seats=seats), seats=[2, 2])
    assert refused.value.field == field


def test_a_quorum_of_all_is_fine() -> None:
    check_quorum(Quorum(organisations=2, seats=4), seats=[2, 2])
