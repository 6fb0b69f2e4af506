"""The ladder of reminders: each step once, the latest of those that were missed, weekly after the end."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.diligence.documents.kinds import DocumentKind
from partners.diligence.documents.reminders import LADDER, Expiring, due_reminders, due_step

LAST = date(2026, 6, 30)
LONG_AGO = date(2025, 1, 1)


def step(left: int, *sent: int, uploaded_on: date = LONG_AGO) -> int | None:
    return due_step(LAST, LAST - timedelta(days=left), uploaded_on=uploaded_on, sent=sent)


@pytest.mark.parametrize(
    ("left", "due"),
    [
        *[(61, None), (60, 60), (31, 60), (30, 30), (14, 14), (8, 14), (7, 7), (1, 1), (0, 1)],
        *[(-1, -1), (-7, -1), (-8, -8), (-14, -8), (-15, -15)],
    ],
)
def test_the_step_of_each_day(left: int, due: int | None) -> None:
    assert step(left) == due


def test_a_step_is_sent_once_and_a_missed_one_is_not_made_up() -> None:
    assert step(45, 60) is None
    assert step(30, 60) == 30
    assert step(5, 60) == 7
    assert step(29, 14) is None
    assert step(-3, 60, 1, -1) is None
    assert step(-8, 60, 1, -1) == -8


def test_what_passed_before_the_upload_is_not_told() -> None:
    uploaded = LAST - timedelta(days=20)
    assert step(20, uploaded_on=uploaded) is None
    assert step(14, uploaded_on=uploaded) == 14
    assert step(60, uploaded_on=LAST - timedelta(days=60)) == 60


@given(st.lists(st.integers(min_value=-200, max_value=200), unique=True))
def test_whatever_days_the_timer_runs_no_step_comes_twice(days: list[int]) -> None:
    sent: list[int] = []
    for left in sorted(days, reverse=True):
        due = step(left, *sent)
        if due is not None:
            assert due not in sent
            assert due in LADDER or (due < 0 and (due + 1) % 7 == 0)
            sent.append(due)
    assert sent == sorted(sent, reverse=True)


def expiring(number: int, left: int, *, longest: bool = True) -> Expiring:
    return Expiring(
        id=UUID(int=number),
        ngo_id=UUID(int=99),
        ngo_name="Harbour House",
        kind=DocumentKind.INSURANCE,
        uploaded_on=LONG_AGO,
        expires_on=LAST,
        today=LAST - timedelta(days=left),
        lasts_longest=longest,
    )


def test_after_its_end_only_the_document_that_lasted_longest_is_told_of() -> None:
    documents = [
        expiring(1, 10),
        expiring(2, 10, longest=False),
        expiring(3, -2),
        expiring(4, -2, longest=False),
    ]
    due = due_reminders(documents, {UUID(int=1): {14}})
    assert [(one.document.id.int, one.days_left) for one in due] == [(2, 14), (3, -1)]
