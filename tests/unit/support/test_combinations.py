"""One test over a whole table asks about each cell and tells of every one that fails."""

import pytest

from tests.support.combinations import each_combination


def test_every_combination_is_asked_about() -> None:
    asked: list[tuple[int, str]] = []

    @each_combination(number=[1, 2], letter="ab")
    def check(number: int, letter: str) -> None:
        asked.append((number, letter))

    check()
    assert asked == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]


def test_all_that_fail_are_told() -> None:
    @each_combination(number=range(5))
    def check(number: int) -> None:
        """What is asked."""
        if number == 4:
            with pytest.raises(KeyError):
                dict[str, int]().get("nothing")
        assert number % 2 == 0

    with pytest.raises(AssertionError, match="3 of 5 fail") as told:
        check()
    assert "{'number': 1}" in str(told.value)
    assert "{'number': 4}: Failed: DID NOT RAISE" in str(told.value)
    assert (check.__name__, check.__doc__) == ("check", "What is asked.")


def test_an_empty_table_proves_nothing() -> None:
    @each_combination(number=())
    def check(number: int) -> None:
        raise AssertionError(number)

    with pytest.raises(AssertionError, match="nothing to ask about"):
        check()
