"""R09: questions that the agency answered in time, against a worked example and a slow, obvious reference."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.business_time import BusinessCalendar
from kpi.measures.columns import moments
from kpi.measures.reply_rows import ReplyRows, reply_figures
from kpi.measures.timeliness import DATA_ERROR
from partners.memoranda.terms import URGENCY_RANK, Urgency

T0 = datetime(2026, 3, 2, tzinfo=UTC)
Question = tuple[int, int | None, int, int | None, bool]


def rows_of(questions: list[Question]) -> ReplyRows:
    """Asked, answered, due and ended as hours after the first Monday of March, and whether it is removed."""

    def at(hours: int | None) -> datetime | None:
        return None if hours is None else T0 + timedelta(hours=hours)

    return ReplyRows(
        urgency_rank=np.array([URGENCY_RANK[Urgency.URGENT]] * len(questions), dtype=np.int64),
        asked=moments([at(q[0]) for q in questions]),
        answered=moments([at(q[1]) for q in questions]),
        due=moments([at(q[2]) for q in questions]),
        ended=moments([at(q[3]) for q in questions]),
        removed=np.array([int(q[4]) for q in questions], dtype=np.int64),
    )


def test_a_worked_example() -> None:
    office = BusinessCalendar(ZoneInfo("America/New_York"))
    friday = datetime(2026, 3, 6, 21, tzinfo=UTC)
    due = office.add_business_days(friday, 2)
    assert due == datetime(2026, 3, 10, 20, tzinfo=UTC), "16:00 on Tuesday, when summer time has begun"
    rows = ReplyRows(
        urgency_rank=np.array([URGENCY_RANK[Urgency.URGENT], *[URGENCY_RANK[Urgency.ROUTINE]] * 4]),
        asked=moments([friday] * 5),
        due=moments([due] * 5),
        answered=moments([due, due + timedelta(seconds=1), None, None, None]),
        ended=moments([None, None, None, due - timedelta(hours=1), None]),
        removed=np.array([0, 0, 0, 0, 1]),
    )
    figure = reply_figures(rows, as_of=due)["R09"]
    assert (figure.n, figure.N, figure.pending) == (1, 3, 0)
    assert figure.excluded == {"referral_ended_before_deadline": 1, "entered_in_error_or_duplicate": 1}
    assert [(part.name, part.measurement.n, part.measurement.N) for part in figure.parts] == [
        ("urgent", 1, 1),
        ("routine", 0, 2),
    ]
    early = reply_figures(rows, as_of=due - timedelta(seconds=1))["R09"]
    assert (early.n, early.N, early.pending) == (0, 0, 3)


hours = st.integers(0, 60)
questions = st.tuples(hours, st.none() | hours, hours, st.none() | hours, st.booleans())


@given(st.lists(questions, max_size=25), st.integers(0, 70))
def test_it_equals_the_rule_question_by_question(drawn: list[Question], as_of: int) -> None:
    n = total = pending = left_out = errors = 0
    for asked, answered, due, ended, removed in drawn:
        nobody_waits = (
            ended is not None and ended <= as_of and ended < due and (answered is None or answered > ended)
        )
        if removed or nobody_waits:
            left_out += 1
        elif answered is not None and answered < asked:
            errors += 1
        elif due > as_of:
            pending += 1
        else:
            total += 1
            n += answered is not None and answered <= due
    figure = reply_figures(rows_of(drawn), as_of=T0 + timedelta(hours=as_of))["R09"]
    assert (figure.n, figure.N, figure.pending) == (n, total, pending)
    assert figure.excluded_total == left_out + errors
    assert figure.excluded.get(DATA_ERROR, 0) == errors
