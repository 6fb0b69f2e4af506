"""The numbers of each country: officers' lines first, and none of them is said to be checked."""

import pytest

from partners.channels.crisis_lines.lines import OFFICERS
from partners.channels.crisis_lines.national import EMERGENCY, lines_for_officers


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("US", ["1-800-267-5463", "206-459-3020", "988", "911"]),
        ("CA", ["1-800-267-5463", "988", "911"]),
        ("GB", ["0300 131 2789", "116 123", "111", "999"]),
        ("IE", ["116 123", "112"]),
        ("AU", ["13 11 14", "000"]),
        ("NZ", ["1737", "111"]),
    ],
)
def test_officers_lines_first_and_the_emergency_number_always(country: str, numbers: list[str]) -> None:
    lines = lines_for_officers(country)
    assert [line.number for line in lines] == numbers
    assert [line.is_verified for line in lines] == [False] * (len(lines) - 1) + [True]


def test_a_number_that_could_not_be_confirmed_says_so() -> None:
    (line,) = [line for line in lines_for_officers("US") if line.label == "Safe Call Now"]
    assert line.note == "We could not confirm that this number still works."


@pytest.mark.parametrize("country", ["", "DE"])
def test_without_a_known_country_everybody_finds_theirs(country: str) -> None:
    lines = lines_for_officers(country)
    of_officers = [line.group == OFFICERS for line in lines]
    assert of_officers == sorted(of_officers, reverse=True)
    assert {"COPLINE, USA", "COPLINE, Canada", "Samaritans, UK", "9-8-8, Canada"} <= {
        line.label for line in lines
    }
    assert lines[-1].number == "112"
    assert len(EMERGENCY) == 6
