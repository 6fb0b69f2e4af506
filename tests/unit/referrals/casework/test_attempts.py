"""When “unable to contact” may be said."""

from datetime import UTC, datetime, timedelta

import pytest

from referrals.casework.attempts import count_attempts

MONDAY = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "results", "enough"),
    [
        ((0, 1, 2), ("no_answer",) * 3, True),
        ((0, 0, 1), ("no_answer",) * 3, True),
        ((0, 0, 0), ("no_answer",) * 3, False),
        ((0, 1), ("no_answer",) * 2, False),
        ((0, 1, 2), ("no_answer", "no_answer", "unsafe_did_not_attempt"), False),
        ((), (), False),
    ],
)
def test_attempts_and_days_are_counted(days: tuple[int, ...], results: tuple[str, ...], enough: bool) -> None:
    tries = [(MONDAY + timedelta(days=day), result) for day, result in zip(days, results, strict=True)]
    assert count_attempts(tries, attempts=3, days=2, zone="UTC").enough is enough


def test_a_day_is_the_agencys() -> None:
    evening = datetime(2026, 3, 10, 3, 30, tzinfo=UTC)
    counted = count_attempts(
        [(MONDAY, "no_answer"), (evening, "no_answer")], attempts=2, days=2, zone="America/New_York"
    )
    assert (counted.made, counted.made_days, counted.enough) == (2, 1, False)
