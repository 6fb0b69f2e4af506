"""Computing functions of the indicators against vectors and slow, obvious references."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.business_time import BusinessCalendar
from core.response_time import ResponseTime
from kpi.measures.columns import answers, moments
from kpi.measures.encounters import arrest_or_apprehension_rate, arrest_rate, crisis_encounters
from kpi.measures.flow import acceptance_rate, closed_loop, declines_by_reason
from kpi.measures.partnership import MemorandumRow, memorandum_currency
from kpi.measures.repeat_contact import UNIDENTIFIED, merged_incidents, repeat_contact
from kpi.measures.timeliness import (
    acknowledged_in_time,
    contacted_in_time,
    decided_in_time,
    sla_in_time,
    time_to_first_contact,
)

T0 = datetime(2026, 3, 1, tzinfo=UTC)
instants = st.one_of(st.none(), st.integers(0, 40).map(lambda hours: T0 + timedelta(hours=hours)))


def day(number: float) -> datetime:
    return T0 + timedelta(days=number)


def days(*numbers: float | None) -> np.ndarray:
    return moments([None if n is None else day(n) for n in numbers])


@given(st.lists(st.tuples(st.integers(0, 40), instants, instants), max_size=30), st.integers(0, 60))
def test_sla_equals_the_rules_row_by_row(
    rows: list[tuple[int, datetime | None, datetime | None]], as_of_hours: int
) -> None:
    as_of = T0 + timedelta(hours=as_of_hours)
    n = total = pending = errors = without = 0
    for sent_hours, done, due in rows:
        if done is not None and done < T0 + timedelta(hours=sent_hours):
            errors += 1
        elif due is None:
            without += 1
        elif due > as_of:
            pending += 1
        else:
            total += 1
            n += done is not None and done <= due
    sent = moments([T0 + timedelta(hours=h) for h, _, _ in rows])
    result = sla_in_time(sent, moments([r[1] for r in rows]), moments([r[2] for r in rows]), as_of=as_of)
    assert (result.n, result.N, result.pending) == (n, total, pending)
    assert result.excluded_total == errors + without
    assert result.excluded.get("data_error", 0) == errors


def test_v17_deadlines_feed_the_rate_and_an_early_finisher_waits_for_its_deadline() -> None:
    office = BusinessCalendar(ZoneInfo("America/New_York"))
    friday = datetime(2026, 6, 5, 16, tzinfo=office.zone)
    due = ResponseTime.of_business_days(1).due_at(friday, office)
    sent, deadline = moments([friday, friday, friday]), moments([due] * 3)
    done = moments([friday + timedelta(hours=1), due, due + timedelta(microseconds=1)])
    before = acknowledged_in_time(sent, done, deadline, as_of=due - timedelta(seconds=1))
    assert (before.n, before.N, before.pending, before.value) == (0, 0, 3, None)
    after = acknowledged_in_time(sent, done, deadline, as_of=due)
    assert (after.n, after.N, after.pending) == (2, 3, 0)


def test_r01_cancelled_before_the_deadline_is_left_out_even_if_acknowledged() -> None:
    result = acknowledged_in_time(
        days(0, 0, 0, 0),
        days(0.1, None, 0.5, None),
        days(1, 1, 1, 1),
        as_of=day(5),
        cancelled=days(0.2, 0.3, 2, None),
        excluded={"duplicate": np.array([False, False, False, True])},
        urgency=["urgent", "urgent", "routine", "routine"],
        urgencies=["emergency", "urgent", "routine"],
    )
    assert (result.n, result.N) == (1, 1)
    assert dict(result.excluded) == {"cancelled_before_deadline": 2, "duplicate": 1}
    assert [(p.name, p.measurement.n, p.measurement.N) for p in result.parts] == [
        ("emergency", 0, 0),
        ("urgent", 0, 0),
        ("routine", 1, 1),
    ]


def test_r02_shows_the_net_and_the_gross_clock() -> None:
    result = decided_in_time(days(0, 0), days(4, 2), days(5, 3), due_gross=days(3, 3), as_of=day(10))
    gross = result.find_part("gross")
    assert gross is not None
    assert (result.n, gross.n, gross.N) == (2, 1, 2)


def test_r04_is_split_by_urgency_and_leaves_out_who_refused_before_contact() -> None:
    result = contacted_in_time(
        days(0, 0, 0, 0),
        days(0.1, None, 3, 0.5),
        days(1, 1, 1, 10),
        as_of=day(5),
        urgency=["urgent", "urgent", "urgent", "routine"],
        person_declined=days(0.5, 0.5, None, None),
    )
    assert (result.n, result.N, result.pending) == (1, 2, 1)
    assert dict(result.excluded) == {"person_declined_before_contact": 1}
    assert {p.name for p in result.parts} == {"urgent", "routine"}


def test_v9_time_to_first_contact_follows_open_referrals() -> None:
    waits = [2, 3, 4, 5, 12]
    open_for = [9, 10, 15, 18, 20]
    sent = days(*[20 - w - 1 for w in waits], *[20 - w for w in open_for])
    contact = days(*[19] * 5, *[None] * 5)
    result = time_to_first_contact(sent, contact, as_of=day(20))
    assert result.value == 12 * 86400
    assert (result.n, result.N, result.percentile_90) == (5, 10, None)


def test_r03_censors_at_the_closing_and_ignores_what_comes_after_the_date_of_the_data() -> None:
    result = time_to_first_contact(
        days(0, 0, 0, 5),
        days(1, 8, None, 2),
        as_of=day(7),
        ended=days(None, None, 3, None),
        urgency=["urgent", "urgent", "routine", "routine"],
    )
    assert (result.n, result.N) == (1, 3)
    assert dict(result.excluded) == {"data_error": 1}
    assert [(p.name, p.measurement.N) for p in result.parts] == [("routine", 1), ("urgent", 2)]


def test_r10_undecided_is_pending_and_the_first_decision_counts() -> None:
    result = acceptance_rate(days(1, None, None, 3, 9), days(None, 2, None, 2, None), as_of=day(5))
    assert (result.n, result.N, result.pending) == (1, 3, 2)


def test_r11_gives_each_reason_over_all_decided() -> None:
    result = declines_by_reason(
        days(1, None, None, None, None),
        days(None, 2, 2, 2, None),
        ["", "not_eligible_age", "capacity_full", "not_eligible_age", ""],
        as_of=day(5),
    )
    assert (result.n, result.N, result.pending) == (3, 4, 1)
    assert [(p.name, p.measurement.n, p.measurement.N) for p in result.parts] == [
        ("not_eligible_age", 2, 4),
        ("capacity_full", 1, 4),
    ]
    fixed = declines_by_reason(days(1), days(None), [""], as_of=day(5), reasons=["capacity_full"])
    assert [(p.name, p.measurement.n, p.measurement.N) for p in fixed.parts] == [("capacity_full", 0, 1)]


def test_r12_counts_told_in_time_and_the_closing_apart() -> None:
    rows = [
        # sent, closed, told, feedback allowed
        (0, 10, 20, True),  # closed and told
        (0, 10, 41, True),  # told a day late
        (0, 10, None, True),  # never told
        (0, None, None, True),  # still open
        (0, 10, None, False),  # closed, nobody may be told
        (0, None, None, False),
        (70, 75, 76, True),  # not mature, although closed and told
        (0, 80, 89, True),  # closed after the window, told within 30 days of its end
        (0, 80, 91, True),
    ]
    result = closed_loop(
        days(*[r[0] for r in rows]),
        days(*[r[1] for r in rows]),
        days(*[r[2] for r in rows]),
        np.array([r[3] for r in rows]),
        as_of=day(120),
    )
    assert (result.n, result.N, result.pending) == (2, 6, 1)
    assert dict(result.excluded) == {"closed_no_feedback_permitted": 1, "open_no_feedback_permitted": 1}
    loop = result.find_part("loop_closed")
    assert loop is not None
    assert (loop.n, loop.N, loop.pending) == (6, 8, 1)


def test_v18_an_encounter_counts_once_and_once_in_each_disposition() -> None:
    result = crisis_encounters(
        np.array([1, 1, 1, 2]), labels=["arrest", "transport", "referral", "referral"], dispatched_calls=1000
    )
    assert result.n == 2
    assert {p.name: p.measurement.n for p in result.parts[:-1]} == {
        "arrest": 1,
        "referral": 2,
        "transport": 1,
    }
    assert result.parts_overlap
    assert result.parts[-1].measurement.value == 0.002
    assert not crisis_encounters(np.array([1, 2]), labels=["a", "b"]).parts_overlap


def test_c05_counts_encounters_once_and_splits_warrants() -> None:
    result = arrest_rate(
        np.array([1, 1, 2, 3, 4, 5]),
        answers([True, False, True, False, None, True]),
        on_warrant=answers([True, None, False, None, None, None]),
    )
    assert (result.n, result.N) == (3, 4)
    assert dict(result.excluded) == {"outcome_unknown": 1}
    assert {p.name: p.measurement.n for p in result.parts} == {
        "on_warrant": 1,
        "without_warrant": 1,
        "warrant_unknown": 1,
    }


def test_c05a_takes_either_and_knows_when_it_does_not_know() -> None:
    ids = np.arange(5)
    arrested = answers([True, False, False, None, None])
    apprehended = answers([False, True, False, True, False])
    result = arrest_or_apprehension_rate(ids, arrested, apprehended)
    assert (result.n, result.N, dict(result.excluded)) == (3, 4, {"outcome_unknown": 1})
    only = arrest_or_apprehension_rate(ids, None, apprehended)
    assert (only.n, only.N, only.parts) == (2, 5, ())
    with pytest.raises(ValueError, match="must be known"):
        arrest_or_apprehension_rate(ids, None, None)


def test_v11_an_immature_index_is_pending_even_after_a_second_contact() -> None:
    # Person 1: 1 March, again 20 March. Person 2: 20 March, again 25 March.
    result = repeat_contact(
        np.array([1, 1, 2, 2]), days(0, 19, 19, 24), period=(T0, day(31)), as_of=day(30), windows=(30,)
    )
    assert (result.n, result.N, result.pending) == (1, 1, 1)


def test_c02_merges_a_day_washes_out_and_counts_whom_it_leaves_out() -> None:
    person = np.array([1, 1, 2, 2, 3, 4, 4, UNIDENTIFIED])
    at = days(0, 1, 0, 1.01, 2, -5, 3, 4)
    result = repeat_contact(
        person, at, period=(T0, day(31)), as_of=day(365), washout_days=30, died={3: day(10)}, not_at_risk={9}
    )
    assert (result.n, result.N) == (1, 2)
    assert dict(result.excluded) == {"died": 1, "in_washout": 1, "unidentified_encounters": 1}
    assert [p.name for p in result.parts] == ["30", "90", "180", "contacts_per_person_year"]
    # Two persons at risk for 180 days and one for the eight until death; one of them was met again.
    per_year = result.parts[3].measurement
    assert per_year.n == 3
    assert per_year.value == pytest.approx(365 / 368)
    empty = repeat_contact(np.array([], dtype=np.int64), days(), period=(T0, day(31)), as_of=day(365))
    assert empty.value is None


encounters = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 100 * 24)), max_size=40)


def slow_incidents(rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    heads: list[tuple[int, int]] = []
    for person, hour in sorted(rows):
        if not heads or heads[-1][0] != person or hour > heads[-1][1] + 24:
            heads.append((person, hour))
    return heads


@given(encounters)
def test_merging_equals_walking_through_each_person(rows: list[tuple[int, int]]) -> None:
    merged = merged_incidents(
        np.array([p for p, _ in rows], dtype=np.int64), days(*[h / 24 for _, h in rows])
    )
    expected = slow_incidents(rows)
    assert merged.person.tolist() == [p for p, _ in expected]
    assert (merged.at == days(*[h / 24 for _, h in expected])).all()


@given(encounters, st.integers(0, 100), st.sampled_from([7, 30, 90]))
def test_repeat_contact_equals_asking_each_person(
    rows: list[tuple[int, int]], as_of: int, window: int
) -> None:
    n = total = pending = 0
    heads = slow_incidents([row for row in rows if row[1] <= as_of * 24])
    for person in {p for p, _ in heads}:
        times = [h for p, h in heads if p == person]
        index = next((h for h in times if 10 * 24 <= h < 60 * 24), None)
        if index is None:
            continue
        if index + window * 24 > as_of * 24:
            pending += 1
        else:
            total += 1
            n += any(index < h <= index + window * 24 for h in times)
    result = repeat_contact(
        np.array([p for p, _ in rows], dtype=np.int64),
        days(*[h / 24 for _, h in rows]),
        period=(day(10), day(60)),
        as_of=day(as_of),
        windows=(window,),
    )
    assert (result.n, result.N, result.pending) == (n, total, pending)


def test_p04_asks_for_one_agreement_in_force_per_active_partnership() -> None:
    start, end = date(2026, 1, 1), date(2026, 5, 31)

    def row(partnership: int, **values: object) -> MemorandumRow:
        given: dict[str, object] = {"fully_executed": True, "starts_on": start, "ends_on": end, **values}
        return MemorandumRow(partnership_id=partnership, partnership_active=partnership != 9, **given)  # type: ignore[arg-type]

    rows = [
        row(1, ends_on=date(2025, 1, 1)),
        row(1),
        row(2, fully_executed=False),
        row(3, halted=True),
        row(4, starts_on=None),
        row(5, ends_on=None),
        row(9),
    ]
    last_day = memorandum_currency(rows, today=end)
    assert (last_day.n, last_day.N, dict(last_day.excluded)) == (2, 5, {"partnership_not_active": 1})
    assert memorandum_currency(rows, today=date(2026, 6, 1)).n == 1
    assert memorandum_currency(rows, today=date(2025, 12, 31)).n == 0
