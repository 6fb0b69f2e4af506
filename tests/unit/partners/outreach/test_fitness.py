"""Who may be given a task: the full table of checks, days and results."""

from datetime import date, timedelta

import pytest

from partners.outreach.terms import CheckKind, CheckResult, Fitness
from partners.outreach.volunteers.fitness import Check, fitness_of, latest_of

DAY = date(2026, 3, 11)
YES, NO = CheckResult.CLEARED, CheckResult.NOT_CLEARED


def check(
    kind: CheckKind = CheckKind.BACKGROUND, *, done: int = -100, until: int = 100, result: CheckResult = YES
) -> Check:
    return Check(kind=kind, done_on=DAY + timedelta(done), valid_until=DAY + timedelta(until), result=result)


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], Fitness.NO_CHECK),
        ([check()], Fitness.READY),
        ([check(until=0)], Fitness.READY),
        ([check(until=-1)], Fitness.LAPSED),
        ([check(result=NO)], Fitness.NOT_CLEARED),
        ([check(until=-1), check(done=-10)], Fitness.READY),
        ([check(done=-10, result=NO), check(done=-20)], Fitness.NOT_CLEARED),
        ([check(done=-10), check(done=-10, result=NO)], Fitness.NOT_CLEARED),
        ([check(), check(CheckKind.IDENTITY, until=-1)], Fitness.LAPSED),
        ([check(), check(CheckKind.IDENTITY, result=NO)], Fitness.NOT_CLEARED),
        ([check(), check(CheckKind.IDENTITY)], Fitness.READY),
    ],
)
def test_the_latest_check_of_each_kind_counts(checks: list[Check], expected: Fitness) -> None:
    assert fitness_of(checks, on=DAY) is expected
    assert fitness_of(reversed(checks), on=DAY) is expected


def test_who_has_left_is_given_nothing_and_works_on_the_last_day() -> None:
    assert fitness_of([check()], on=DAY, left_on=DAY) is Fitness.READY
    assert fitness_of([check()], on=DAY, left_on=DAY - timedelta(1)) is Fitness.LEFT


def test_one_check_of_each_kind_is_left() -> None:
    rows = [check(done=-10), check(done=-20), check(CheckKind.IDENTITY)]
    assert latest_of(rows)[CheckKind.BACKGROUND].done_on == DAY - timedelta(10)
    assert len(latest_of(rows)) == 2
