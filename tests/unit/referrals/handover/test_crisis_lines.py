"""The numbers that are shown before a referral is written."""

import pytest

from referrals.handover.crisis_lines import lines_for


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("US", ["911", "988", "1-800-267-5463"]),
        ("CA", ["911", "988", "1-800-267-5463"]),
        ("GB", ["999", "116 123", "111", "0300 131 2789"]),
        ("IE", ["112", "116 123"]),
        ("AU", ["000", "13 11 14"]),
        ("NZ", ["111", "1737"]),
        ("DE", ["112"]),
    ],
)
def test_the_emergency_number_comes_first_and_every_other_is_unverified(
    country: str, numbers: list[str]
) -> None:
    lines = lines_for(country)
    assert [line.number for line in lines] == numbers
    assert [line.is_verified for line in lines] == [True] + [False] * (len(lines) - 1)
