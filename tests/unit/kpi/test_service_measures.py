"""Each measure of service on a few cases that a person can count: nothing, pending, censored, gone, shared."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from kpi.measures.cells import MISSING
from kpi.measures.columns import Mask, moments
from kpi.measures.measurement import Measurement, MeasurementKind, MeasurementState
from kpi.measures.service_endings import (
    enough_attempts,
    outcome_achievement,
    person_declined,
    planned_completion,
    scored,
)
from kpi.measures.service_follow_up import crisis_follow_up
from kpi.measures.service_open import overdue_referrals
from kpi.measures.service_people import connection_to_care, re_referral
from kpi.measures.service_sessions import engagement_rate, missed_sessions
from kpi.measures.service_waits import wait_to_service

T0 = datetime(2026, 3, 1, tzinfo=UTC)
DAY = 86400


def at(number: float) -> datetime:
    return T0 + timedelta(days=number)


def days(*numbers: float | None) -> np.ndarray:
    return moments([None if n is None else at(n) for n in numbers])


def marks(*values: int) -> Mask:
    return np.array(values, dtype=np.bool_)


def persons(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


NOBODY, NOTHING = persons(), days()


def counted(measured: Measurement | None) -> tuple[int, int, int, dict[str, int]]:
    assert measured is not None
    return measured.n, measured.N, measured.pending, dict(measured.excluded)


# ---- R05


def test_r05_follows_who_waits_and_censors_who_ended() -> None:
    measured = wait_to_service(
        days(0, 0, 0, 0, 0),
        days(4, 10, None, None, 30),
        as_of=at(40),
        ended=days(None, None, 6, None, 20),
        business_due=days(14, 14, 14, 14, 14),
        left={"person_refused": marks(0, 0, 1, 0, 0)},
    )
    # At risk 5 at day 4 (0.8); the third left at day 6; 3 at day 10 (0.533); the fifth, closed at day 20, is censored.
    assert (measured.n, measured.N, measured.value) == (2, 5, None)
    assert measured.state is MeasurementState.NOT_REACHED
    assert counted(measured.find_part("within_28_days")) == (2, 4, 0, {"person_refused": 1})
    assert counted(measured.find_part("within_10_business_days")) == (2, 4, 0, {"person_refused": 1})


def test_r05_a_served_person_is_pending_in_the_rates_until_the_day_has_passed() -> None:
    measured = wait_to_service(
        days(0, 0), days(2, None), as_of=at(20), ended=days(None, None), business_due=days(14, 14), left={}
    )
    assert counted(measured.find_part("within_28_days")) == (0, 0, 2, {})
    assert counted(measured.find_part("within_10_business_days")) == (1, 2, 0, {})
    assert measured.value == 2 * DAY


def test_r05_of_nobody_has_no_cases() -> None:
    measured = wait_to_service(
        NOTHING, NOTHING, as_of=at(9), ended=NOTHING, business_due=NOTHING, left={"a": marks()}
    )
    assert measured.state is MeasurementState.NO_CASES
    assert all(part.measurement.value is None for part in measured.parts)


# ---- R06


def test_r06_counts_open_referrals_past_any_agreed_time_by_age() -> None:
    due, done = days(20, 39, 41, 20, 20), days(None, 40.5, None, None, None)
    measured = overdue_referrals(
        days(0, 33, 38, 10, 32),
        days(None, None, None, 15, None),
        steps=((due, done),),
        removed=marks(0, 0, 0, 0, 1),
        at=at(40),
    )
    # The first is late; the second was done too late for this day; the third is not due; the fourth is closed.
    assert counted(measured) == (2, 3, 0, {"entered_in_error_or_duplicate": 1})
    by_age = [(part.name, part.measurement.n, part.measurement.N) for part in measured.parts]
    assert by_age == [
        ("age_0_7", 1, 2),
        ("age_8_14", 0, 0),
        ("age_15_30", 0, 0),
        ("age_31_60", 1, 1),
        ("age_over_60", 0, 0),
    ]
    assert overdue_referrals(NOTHING, NOTHING, steps=(), removed=marks(), at=at(1)).value is None


@pytest.mark.parametrize(
    ("age", "band"),
    [(0, 0), (7.99, 0), (8, 1), (14.99, 1), (15, 2), (31, 3), (60.99, 3), (61, 4)],
)
def test_r06_ages_are_whole_days(age: float, band: int) -> None:
    measured = overdue_referrals(days(100 - age), days(None), steps=(), removed=marks(0), at=at(100))
    assert [part.measurement.N for part in measured.parts].index(1) == band


# ---- R08


def test_r08_asks_for_three_attempts_on_two_days_by_two_channels() -> None:
    rows = [
        *[(0, 1, "phone", 1), (0, 1, "text", 1), (0, 2, "phone", 1)],
        *[(1, 1, "phone", 1), (1, 1, "text", 1), (1, 1, "phone", 1)],
        *[(2, 1, "phone", 1), (2, 2, "phone", 1), (2, 3, "phone", 1)],
        *[(3, 1, "phone", 1), (3, 2, "text", 1), (3, 3, "text", 0)],
        (4, -1, "", 0),
    ]
    closure, day, channel, real = zip(*rows, strict=True)
    measured = enough_attempts(
        persons(*closure), persons(*day), channel, real=marks(*real), removed=marks(*[0] * len(rows))
    )
    assert counted(measured) == (1, 5, 0, {})
    assert enough_attempts(NOBODY, NOBODY, [], real=marks(), removed=marks()).value is None


# ---- R13


def connected(**changed: object) -> Measurement:
    given: dict[str, object] = {
        "person": persons(1, 2, 3, 4),
        "submitted": days(0, 0, 0, 0),
        "accepted": days(1, 1, None, None),
        "declined": days(None, None, 1, None),
        "served": days(20, 31, None, None),
        "ended": days(None, None, 1, None),
        "cohort": marks(1, 1, 1, 1),
        "removed": marks(0, 0, 0, 0),
        "competing": marks(0, 0, 0, 0),
        "as_of": at(60),
    }
    given |= changed
    columns = [given.pop(n) for n in ("person", "submitted", "accepted", "declined", "served", "ended")]
    return connection_to_care(*columns, **given)  # type: ignore[arg-type]


def test_r13_keeps_declines_in_the_denominator_and_shows_the_accepted_beside() -> None:
    measured = connected()
    assert counted(measured) == (1, 3, 1, {})
    assert counted(measured.find_part("of_accepted")) == (1, 2, 0, {})


def test_r13_counts_a_person_once_and_any_later_referral_may_lead_to_the_service() -> None:
    measured = connected(
        person=persons(1, 1, 2, 2),
        submitted=days(0, 5, 9, 8),
        accepted=days(None, 6, 10, None),
        declined=days(1, None, None, 9),
        served=days(None, 29, 40, None),
        ended=days(1, None, None, 9),
    )
    # The second person's thirty days run from the declined referral of day 8: a service on day 40 is too late.
    assert counted(measured) == (1, 2, 0, {})
    assert counted(measured.find_part("of_accepted")) == (1, 2, 0, {})


def test_r13_waits_for_thirty_days_even_where_somebody_is_served() -> None:
    measured = connected(as_of=at(29))
    assert counted(measured) == (0, 0, 4, {})


def test_r13_leaves_out_who_died_or_moved_unserved_and_what_was_withdrawn_or_no_referral() -> None:
    measured = connected(
        accepted=days(1, 1, None, 1),
        declined=days(None, None, None, None),
        served=days(20, None, None, None),
        ended=days(25, 9, 2, None),
        competing=marks(1, 1, 0, 0),
        removed=marks(0, 0, 0, 1),
    )
    assert counted(measured) == (
        1,
        1,
        0,
        {"competing_event": 1, "withdrawn_before_decision": 1, "entered_in_error_or_duplicate": 1},
    )


def test_r13_of_nobody_has_no_cases() -> None:
    none = dict.fromkeys(("submitted", "accepted", "declined", "served", "ended"), NOTHING)
    marked = {name: marks() for name in ("cohort", "removed", "competing")}
    assert connected(person=NOBODY, **none, **marked).state is MeasurementState.NO_CASES


# ---- R14 and R15


def test_r14_counts_two_sessions_within_forty_five_days_of_the_first() -> None:
    measured = engagement_rate(
        persons(1, 1, 2, 2, 3, 4, 4),
        days(0, 45, 0, 46, 3, 50, 51),
        attended=marks(1, 1, 1, 1, 1, 1, 1),
        opening=marks(1, 0, 1, 0, 1, 1, 0),
        cohort=marks(1, 0, 1, 0, 1, 1, 1),
        removed=marks(0, 0, 0, 0, 0, 0, 0),
        ended=days(None, None, None, None, 10, None, None),
        competing=marks(0, 0, 0, 0, 1, 0, 0),
        as_of=at(90),
    )
    assert counted(measured) == (1, 2, 1, {"competing_event": 1})


def test_r14_a_session_that_opens_no_referral_makes_no_cohort() -> None:
    empty = marks(0)
    measured = engagement_rate(
        persons(0), days(1), attended=marks(1), opening=empty, cohort=marks(1), removed=empty,
        ended=days(None), competing=empty, as_of=at(99),
    )  # fmt: skip
    assert measured.state is MeasurementState.NO_CASES


def test_r15_leaves_out_the_provider_and_waits_for_what_is_not_recorded() -> None:
    measured = missed_sessions(
        marks(1, 0, 0, 0, 0, 1),
        recorded=marks(1, 1, 1, 1, 0, 1),
        by_provider=marks(0, 0, 1, 0, 0, 0),
        put_off=marks(0, 0, 0, 1, 0, 0),
        removed=marks(0, 0, 0, 0, 0, 1),
    )
    assert counted(measured) == (
        1,
        2,
        1,
        {"cancelled_by_provider": 1, "put_off": 1, "entered_in_error_or_duplicate": 1},
    )


# ---- R16 to R18


def test_r16_and_r17_count_answers_and_conclusions() -> None:
    assert counted(person_declined(marks(1, 0, 0), removed=marks(0, 0, 1))) == (
        1,
        2,
        0,
        {"entered_in_error_or_duplicate": 1},
    )
    measured = planned_completion(marks(1, 0, 0), not_started=marks(0, 0, 1), removed=marks(0, 0, 0))
    assert counted(measured) == (1, 2, 0, {"ended_before_start": 1})
    assert person_declined(marks(), removed=marks()).value is None
    assert planned_completion(marks(), not_started=marks(), removed=marks()).value is None


def test_r18_is_a_plain_sum_in_which_equal_halves_both_count() -> None:
    measured = outcome_achievement([scored(persons(2, 1, 1))])
    assert (measured.kind, measured.N, measured.value) == (MeasurementKind.AMOUNT, 3, 2.0 / 3)
    assert measured.interval is None


def test_r18_leaves_out_what_was_not_applicable_or_not_scored() -> None:
    rows = scored(
        persons(2, MISSING, MISSING, 0), not_applicable=marks(0, 1, 0, 0), removed=marks(0, 0, 0, 1)
    )
    measured = outcome_achievement([rows])
    assert (measured.n, measured.N, measured.value) == (1, 1, 1.0)
    assert dict(measured.excluded) == {
        "entered_in_error_or_duplicate": 1,
        "not_applicable": 1,
        "not_scored": 1,
    }
    assert outcome_achievement([scored(NOBODY)]).state is MeasurementState.NO_CASES


# ---- R19 and R20


def test_r19_counts_an_encounter_once_and_both_windows() -> None:
    measured = crisis_follow_up(
        persons(1, 1, 2, 3, 4, 5),
        days(0, 0, 0, 25, None, 0),
        days(None, 7, 20, 26, 3, 1),
        cohort=marks(1, 1, 1, 1, 1, 1),
        removed=marks(0, 0, 0, 0, 0, 1),
        as_of=at(31),
    )
    gone = {"day_not_known": 1, "entered_in_error_or_duplicate": 1}
    assert counted(measured) == (1, 2, 1, gone)
    assert counted(measured.find_part("7")) == (1, 2, 1, gone)
    assert counted(measured.find_part("30")) == (2, 2, 1, gone)


def test_r19_a_contact_before_the_encounter_is_no_follow_up() -> None:
    measured = crisis_follow_up(
        persons(1), days(10), days(9), cohort=marks(1), removed=marks(0), as_of=at(60)
    )
    assert counted(measured) == (0, 1, 0, {})


def test_r20_counts_persons_whom_somebody_refers_again() -> None:
    measured = re_referral(
        persons(1, 1, 2, 2, 3, 4),
        days(0, 100, 0, 60, 0, 0),
        days(10, None, 20, None, 30, 120),
        ["completed", "", "ended_early", "", "ended_early", "completed"],
        cohort=marks(1, 0, 1, 0, 1, 1),
        removed=marks(0, 0, 0, 0, 0, 0),
        competing=marks(0, 0, 0, 0, 1, 0),
        onward=marks(0, 0, 0, 1, 0, 0),
        as_of=at(200),
        end_states=("completed", "ended_early"),
    )
    # The first is sent again on the ninetieth day; the second was only handed on; the third died; the fourth waits.
    assert counted(measured) == (1, 2, 1, {"competing_event": 1})
    assert counted(measured.find_part("completed")) == (1, 1, 1, {})
    assert counted(measured.find_part("ended_early")) == (0, 1, 0, {"competing_event": 1})
