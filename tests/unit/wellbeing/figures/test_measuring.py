"""W01 to W10 from plain rows, exact: worked examples."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.figures.definitions import BY_CODE, INSTRUMENTS, MEASURES
from wellbeing.figures.quarters import Quarter, bounds_of_year, find_quarter, quarter_of
from wellbeing.figures.releases.ends import end_of
from wellbeing.figures.releases.facts import End, Pair, PeriodFacts, Wait
from wellbeing.figures.releases.measuring import Exact, measure, student_95

END = datetime(2026, 10, 1, tzinfo=UTC)


def facts(**values: object) -> PeriodFacts:
    return PeriodFacts(end=END, is_on_offer=True, **values)  # type: ignore[arg-type]


def figure(measured: list[Exact], code: str, part: str = "") -> Exact:
    return next(one for one in measured if (one.code, one.part) == (code, part))


def people(count: int) -> frozenset[UUID]:
    return frozenset(uuid4() for _ in range(count))


def wait(days: float, *, seen: bool) -> Wait:
    asked = END - timedelta(days=days if not seen else 60)
    return Wait(requested_at=asked, first_session_at=asked + timedelta(days=days) if seen else None)


def test_quarters_are_disjoint_and_follow_the_agency_s_clock() -> None:
    third = Quarter(2026, 3)
    assert third.code == "2026-Q3"
    assert third.bounds("America/New_York") == (
        datetime(2026, 7, 1, 4, tzinfo=UTC),
        datetime(2026, 10, 1, 4, tzinfo=UTC),
    )
    assert third.bounds("UTC")[1] == third.next.bounds("UTC")[0]
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert quarter_of(END.date()) == Quarter(2026, 4)
    assert bounds_of_year(2026, "UTC")[1] == Quarter(2026, 4).bounds("UTC")[1]


@pytest.mark.parametrize(
    "code", ["2026", "2026-07", "2026-Q5", "2026-Q0", "1999-Q1", "2026-01-01..2026-06-30", ""]
)
def test_nothing_but_a_quarter_is_a_period(code: str) -> None:
    assert find_quarter(code) is None


def test_use_counts_different_people_and_those_who_erased_themselves() -> None:
    use = figure(measure(facts(users=people(12), users_erased=3, headcount=118.6)), "W01")
    assert (use.n, use.total) == (15, 119)


def test_without_a_number_of_staff_there_is_no_data_and_without_an_offer_there_are_no_cases() -> None:
    assert figure(measure(facts(users=people(12))), "W01").is_missing
    nothing = PeriodFacts(end=END, is_on_offer=False, headcount=100)
    assert figure(measure(nothing), "W01").is_impossible


def test_the_median_wait_counts_those_who_still_wait() -> None:
    """Facts V9: of the finished alone it would be 4."""
    waits = [wait(days, seen=True) for days in (2, 3, 4, 5, 12)]
    waits += [wait(days, seen=False) for days in (9, 10, 15, 18, 20)]
    median = figure(measure(facts(waits=tuple(waits))), "W03")
    assert median.value == pytest.approx(12)
    assert (median.n, median.total, median.pending) == (5, 10, 5)


def test_a_session_after_the_end_of_the_period_is_not_seen_yet() -> None:
    late = Wait(requested_at=END - timedelta(days=3), first_session_at=END + timedelta(days=2))
    assert figure(measure(facts(waits=(late,))), "W03").n == 0


def test_completion_leaves_declined_and_no_longer_needed_apart() -> None:
    ends = {End.COMPLETED: 30, End.BROKEN_OFF: 12, End.DECLINED: 11, End.NOT_NEEDED: 4, End.OTHER: 9}
    measured = measure(facts(ends=ends))
    assert (figure(measured, "W04").n, figure(measured, "W04").total) == (30, 42)
    assert figure(measured, "W04", "declined").n == 11
    assert figure(measured, "W04", "no_longer_needed").n == 4


@pytest.mark.parametrize(
    ("state", "reason", "has_begun", "expected"),
    [
        (EnrolmentState.COMPLETED, None, True, End.COMPLETED),
        (EnrolmentState.WITHDRAWN, None, True, End.BROKEN_OFF),
        (EnrolmentState.WITHDRAWN, "feel_better", True, End.NOT_NEEDED),
        (EnrolmentState.WITHDRAWN, "help_elsewhere", False, End.NOT_NEEDED),
        (EnrolmentState.WITHDRAWN, "no_time", False, End.DECLINED),
        (EnrolmentState.LAPSED, None, True, End.BROKEN_OFF),
        (EnrolmentState.LAPSED, None, False, End.DECLINED),
        (EnrolmentState.ENDED_BY_PROVIDER, "does_not_come", True, End.BROKEN_OFF),
        (EnrolmentState.ENDED_BY_PROVIDER, "no_place", False, End.OTHER),
        (EnrolmentState.NO_LONGER_ELIGIBLE, None, True, End.OTHER),
    ],
)
def test_how_an_enrolment_ended(
    state: EnrolmentState, reason: str | None, has_begun: bool, expected: End
) -> None:
    assert end_of(state, reason, has_begun=has_begun) is expected


def test_change_has_its_sign_so_that_more_is_better_and_thresholds_of_the_questionnaire() -> None:
    """Facts V14: 15 to 9 on PHQ-9 improves reliably, 15 to 10 does not; who starts at 4 has no room for 6."""
    pairs = (
        Pair(instrument="phq_9", change=6, points=6, room=15),
        Pair(instrument="phq_9", change=5, points=6, room=15),
        Pair(instrument="phq_9", change=-6, points=6, room=4),
    )
    measured = measure(facts(pairs=pairs))
    assert (figure(measured, "W06", "phq_9").n, figure(measured, "W06", "phq_9").total) == (1, 2)
    assert (figure(measured, "W07", "phq_9").n, figure(measured, "W07", "phq_9").total) == (1, 3)
    mean = figure(measured, "W05", "phq_9")
    assert mean.value == pytest.approx(5 / 3)
    assert mean.low is not None
    assert mean.low < 0


def test_every_questionnaire_has_its_rows_whether_somebody_answered_or_not() -> None:
    """A row that comes and goes would tell that somebody answered."""
    nobody = [(one.code, one.part) for one in measure(facts())]
    somebody = measure(facts(pairs=(Pair(instrument="phq_9", change=1, points=6, room=20),)))
    assert [(one.code, one.part) for one in somebody] == nobody
    assert [part for code, part in nobody if code == "W06"] == list(INSTRUMENTS)


@pytest.mark.parametrize(("freedom", "expected"), [(10, 2.228), (19, 2.093), (30, 2.042), (200, 1.972)])
def test_the_interval_of_a_mean_uses_student_s_t(freedom: int, expected: float) -> None:
    assert student_95(freedom) == pytest.approx(expected, abs=0.001)


def test_trust_counts_not_sure_as_an_answer_that_does_not_agree() -> None:
    """Left out, "not sure" would be the difference to the number of answers."""
    answers = {"strongly_agree": 20, "agree": 30, "neither": 8, "disagree": 5, "not_sure": 7}
    measured = measure(facts(invited=200, answers=answers, answers_of_users={"agree": 12, "disagree": 1}))
    assert (figure(measured, "W02").n, figure(measured, "W02").total) == (50, 70)
    assert (figure(measured, "W02", "users").n, figure(measured, "W02", "users").total) == (12, 13)
    assert (figure(measured, "W10").n, figure(measured, "W10").total) == (70, 200)


def test_without_a_survey_there_is_no_data() -> None:
    measured = measure(facts())
    assert figure(measured, "W02").is_missing
    assert figure(measured, "W10").is_missing


def test_offers_and_peers() -> None:
    measured = measure(facts(incidents=25, incidents_offered=21, peers=14, headcount=310))
    assert (figure(measured, "W08").n, figure(measured, "W08").total) == (21, 25)
    assert (figure(measured, "W09").n, figure(measured, "W09").total) == (14, 310)
    assert figure(measure(facts(incidents=0)), "W08").is_impossible


def test_a_year_has_no_figures_of_surveys_and_peers() -> None:
    codes = {one.code for one in measure(facts(), by_year=True)}
    assert codes == {measure.code for measure in MEASURES if measure.by_year}
    assert {"W02", "W09", "W10"}.isdisjoint(codes)
    assert set(BY_CODE) == {f"W{number:02}" for number in range(1, 11)}
