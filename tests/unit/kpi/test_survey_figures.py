"""E01, E02, W02 and W10 over waves, worked out by hand."""

from collections.abc import Sequence
from datetime import date

import pytest

from core.suppression import Disclosure
from kpi.measures.measurement import Measurement, MeasurementState
from kpi.measures.survey_figures import (
    ALL_ALIKE,
    OPEN_LINK,
    TOO_SMALL,
    SurveyWave,
    basis_of,
    disclosure_of_agreement,
    experience,
    response,
    top_two,
)

START, END = date(2026, 1, 1), date(2026, 3, 31)


def wave(
    *marks: Sequence[int],
    closed: date = date(2026, 2, 1),
    invited: int | None = None,
    weighted: float | None = None,
) -> SurveyWave:
    return SurveyWave(closed_on=closed, marks=marks, returned=len(marks), invited=invited, weighted=weighted)


def within(measure: object, *waves: SurveyWave) -> Measurement:
    measured = measure(waves, start=START, end=END)  # type: ignore[operator]
    assert isinstance(measured, Measurement)
    return measured


def test_answers_four_and_five_are_agreement() -> None:
    """12 people: 8 gave 4 and 5, 4 gave 2 and 3, one of them did not rate the second: 16 of 23 answers."""
    measured = within(top_two, wave(*[(4, 5)] * 8, *[(2, 3)] * 3, (2,)))
    assert (measured.n, measured.N, measured.value) == (16, 23, 16 / 23)
    # Of as many people: 8.35, so 8 of 12, and not of 23 answers.
    assert measured.interval is not None
    assert tuple(round(100 * side, 1) for side in measured.interval) == (39.1, 86.2)


def test_waves_are_pooled_by_answers_and_weighted_where_there_are_weights() -> None:
    plain = wave(*[(5,)] * 10, *[(1,)] * 10)
    weighted = wave(*[(5,)] * 30, *[(1,)] * 10, weighted=0.6)
    measured = within(top_two, plain, weighted)
    assert (measured.n, measured.N) == (40, 60)
    assert measured.value == pytest.approx((20 * 0.5 + 40 * 0.6) / 60)


@pytest.mark.proves("E-04")
def test_a_wave_counts_as_a_whole_or_not_at_all() -> None:
    shown = wave(*[(5,)] * 10, *[(1,)] * 10)
    small = wave(*[(5,)] * 3, closed=date(2026, 2, 3))
    few_left = wave(*[(5,)] * 12, *[(1,)] * 2)
    alike = wave(*[(4,)] * 9)
    outside = wave(*[(5,)] * 50, *[(1,)] * 50, closed=date(2026, 4, 1))
    measured = within(top_two, shown, small, few_left, alike, outside)
    assert (measured.n, measured.N) == (10, 20)
    assert measured.excluded == {TOO_SMALL: 2, ALL_ALIKE: 1}


def test_without_a_wave_there_is_no_data_and_with_small_ones_no_case() -> None:
    for measure in (top_two, experience, response):
        assert within(measure).state is MeasurementState.NO_DATA
        assert within(measure, wave((5,), (1,), invited=4)).state is MeasurementState.NO_CASES


def test_five_people_with_many_statements_are_five_people() -> None:
    assert disclosure_of_agreement(wave(*[(5, 5, 1, 1)] * 4)) is Disclosure.SUPPRESSED
    assert disclosure_of_agreement(wave(*[(5, 5, 1, 1)] * 5)) is Disclosure.SHOWN


def test_experience_is_the_mean_of_peoples_means() -> None:
    """Three rated all four with 3, two only one with 5: 3·3 + 2·5 = 19, by 5 people 3.8 and not 3.29 by answers."""
    measured = within(experience, wave(*[(3, 3, 3, 3)] * 3, (5,), (5,)))
    assert measured.n == 5
    assert measured.value == pytest.approx(3.8)
    assert within(experience, wave(*[(5, 5, 5, 5)] * 7)).excluded == {ALL_ALIKE: 1}
    assert within(experience, wave((3,), (4,))).excluded == {TOO_SMALL: 1}


def test_response_is_returned_of_invited_without_open_links() -> None:
    measured = within(
        response, wave(*[(3,)] * 30, invited=100), wave(*[(3,)] * 15, invited=50), wave(*[(3,)] * 40)
    )
    assert (measured.n, measured.N, measured.value) == (45, 150, 0.3)
    assert measured.excluded == {OPEN_LINK: 1}


def test_twelve_of_fourteen_tell_of_two() -> None:
    assert within(response, wave(*[(3,)] * 12, invited=14)).excluded == {TOO_SMALL: 1}


def test_the_basis_says_people_response_rate_and_margin() -> None:
    waves = [wave(*[(5,)] * 20, *[(1,)] * 20, invited=100), wave(*[(5,)] * 3)]
    basis = basis_of(waves, disclosure_of_agreement, start=START, end=END, share=0.5)
    assert basis is not None
    assert (basis.waves, basis.people, basis.rate) == (1, 40, 0.4)
    assert basis.margin == pytest.approx(1.96 * (0.25 / 40) ** 0.5)
    assert basis_of(waves[1:], disclosure_of_agreement, start=START, end=END, share=None) is None
