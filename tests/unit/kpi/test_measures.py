"""Intervals, survival, rates, status, control charts and suppression: published vectors and slow references."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.intervals import wilson_interval
from core.suppression import POLICIES, Audience, Disclosure, disclosure_of_rate, suppress_list
from core.survival import kaplan_meier
from kpi.measures.control import Signal, p_chart
from kpi.measures.measurement import Measurement, MeasurementKind, MeasurementState, count_of, no_data
from kpi.measures.rates import Rate, pooled
from kpi.measures.status import Direction, Target, TargetStatus, status_of

INTERNAL, WELLBEING = POLICIES[Audience.INTERNAL], POLICIES[Audience.OFFICER_WELLBEING]


@pytest.mark.parametrize(
    ("n", "total", "low", "high"),
    [(9, 12, 46.8, 91.1), (45, 60, 62.8, 84.2), (72, 80, 81.5, 94.8), (3, 200, 0.5, 4.3), (0, 10, 0.0, 27.8)],
)
def test_v8_wilson_interval(n: int, total: int, low: float, high: float) -> None:
    interval = wilson_interval(n, total)
    assert interval is not None
    assert (round(100 * interval[0], 1), round(100 * interval[1], 1)) == (low, high)


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(n: int, total: int) -> None:
    n = min(n, total)
    interval = wilson_interval(n, total)
    assert interval is not None
    assert 0 <= interval[0] <= n / total <= interval[1] <= 1
    assert interval[0] < interval[1]


def test_no_cases_have_no_interval_and_impossible_ones_are_refused() -> None:
    assert wilson_interval(0, 0) is None
    with pytest.raises(ValueError, match="0 <= n"):
        wilson_interval(3, 2)


def test_v9_kaplan_meier_median_is_12_where_finished_items_alone_give_4() -> None:
    finished, still_open = [2.0, 3, 4, 5, 12], [9.0, 10, 15, 18, 20]
    curve = kaplan_meier(finished + still_open, [True] * 5 + [False] * 5)
    assert curve.median == 12
    assert sorted(finished)[2] == 4
    assert curve.percentile(0.9) is None
    assert (curve.n, curve.events) == (10, 5)


def test_a_curve_that_stays_above_one_half_is_not_reached() -> None:
    assert kaplan_meier([1, 5, 5], [True, False, False]).median is None
    assert kaplan_meier([], []).median is None
    with pytest.raises(ValueError, match="missing"):
        kaplan_meier([float("nan")], [True])
    with pytest.raises(ValueError, match="same length"):
        kaplan_meier([1.0], [])
    with pytest.raises(ValueError, match="between 0 and 1"):
        kaplan_meier([1.0], [True]).percentile(1.0)


def slow_percentile(rows: list[tuple[int, bool]], share: Fraction) -> int | None:
    """Product of exact fractions over the event times, as the textbook writes it."""
    surviving = Fraction(1)
    for time in sorted({t for t, seen in rows if seen}):
        at_risk = sum(t >= time for t, _ in rows)
        surviving *= 1 - Fraction(sum(t == time and seen for t, seen in rows), at_risk)
        if surviving <= 1 - share:
            return time
    return None


@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=40),
    st.sampled_from([(1, 2), (9, 10), (1, 4)]),
)
def test_the_curve_equals_exact_fractions(rows: list[tuple[int, bool]], share: tuple[int, int]) -> None:
    curve = kaplan_meier([float(t) for t, _ in rows], [seen for _, seen in rows])
    assert curve.percentile(share[0] / share[1]) == slow_percentile(rows, Fraction(*share))


def test_v16_pooled_rate_is_the_sum_not_the_mean() -> None:
    rate = pooled([Rate(1, 2), Rate(80, 100)])
    assert (rate.n, rate.N) == (81, 102)
    assert rate.value is not None
    assert round(100 * rate.value, 1) == 79.4


def test_pooling_keeps_pending_exclusions_and_the_third_state() -> None:
    silent = Rate(0, 0, no_data=True)
    whole = pooled([Rate(1, 2, 3, {"duplicate": 1}), Rate(0, 0, 1, {"duplicate": 2, "died": 1}), silent])
    assert whole == Rate(1, 2, 4, {"duplicate": 3, "died": 1})
    assert pooled([silent, silent]).no_data
    assert not pooled([silent, Rate(0, 0)]).no_data


def test_zero_denominators_and_missing_data_are_different_states() -> None:
    assert Rate(0, 0).measurement().state is MeasurementState.NO_CASES
    assert Rate(0, 0, no_data=True).measurement().state is MeasurementState.NO_DATA
    assert no_data(MeasurementKind.COUNT).state is MeasurementState.NO_DATA
    assert count_of(0).state is MeasurementState.MEASURED
    assert Rate(0, 3).measurement().state is MeasurementState.MEASURED
    assert Rate(0, 0).value is None
    waiting = Measurement(kind=MeasurementKind.DURATION, n=1, N=5, value=None)
    assert waiting.state is MeasurementState.NOT_REACHED


@pytest.mark.parametrize("numbers", [(3, 2, 0), (-1, 2, 0), (1, 2, -1)])
def test_impossible_counts_are_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="0 <= n <= N"):
        Rate(*numbers)
    with pytest.raises(ValueError, match="0 <= n <= N"):
        Measurement(kind=MeasurementKind.RATE, n=numbers[0], N=numbers[1], pending=numbers[2], value=None)


def test_intervals_are_printed_below_200_and_rates_below_10_are_unstable() -> None:
    assert Rate(100, 199).measurement().prints_interval
    assert not Rate(100, 200).measurement().prints_interval
    assert Rate(5, 9).measurement().is_unstable
    assert not Rate(5, 10).measurement().is_unstable


def test_a_measurement_survives_json_with_stable_keys() -> None:
    whole = Rate(1, 2, 3, {"b": 1, "a": 2, "none": 0}).measurement(
        [("urgent", Rate(0, 1)), ("routine", Rate(1, 1))]
    )
    text = json.dumps(whole.to_json())
    again = Measurement.from_json(json.loads(text))
    assert again == whole
    assert json.dumps(again.to_json()) == text
    assert list(whole.excluded) == ["a", "b"]
    assert again.excluded_total == 3
    assert again.find_part("urgent") == Rate(0, 1).measurement()
    assert again.find_part("emergency") is None


UP, DOWN, BAND = Direction.UP, Direction.DOWN, Direction.BAND


@pytest.mark.parametrize(
    ("value", "target", "direction", "status"),
    [
        (0.95, Target(0.95), UP, "meets"),
        (0.9499, Target(0.95), UP, "near"),
        (171 / 200, Target(0.95), UP, "near"),
        (0.8549, Target(0.95), UP, "misses"),
        (0.05, Target(0.05), DOWN, "meets"),
        (0.055, Target(0.05), DOWN, "near"),
        (0.056, Target(0.05), DOWN, "misses"),
        (0.001, Target(0.0), DOWN, "misses"),
        (1.0, Target(0.8, 1.25), BAND, "meets"),
        (0.73, Target(0.8, 1.25), BAND, "near"),
        (1.4, Target(0.8, 1.25), BAND, "misses"),
        (None, Target(0.95), UP, "none"),
        (0.5, None, UP, "none"),
        (0.5, Target(0.95), Direction.NEUTRAL, "none"),
    ],
)
def test_status_in_words(
    value: float | None, target: Target | None, direction: Direction, status: str
) -> None:
    assert status_of(value, target, direction=direction) is TargetStatus(status)


def test_a_band_needs_both_ends_in_order() -> None:
    with pytest.raises(ValueError, match="upper"):
        status_of(1.0, Target(0.8), direction=BAND)
    with pytest.raises(ValueError, match="lower"):
        Target(2.0, 1.0)


def test_a_point_beyond_three_standard_errors_is_a_signal() -> None:
    chart = p_chart([(50, 100)] * 9 + [(80, 100)])
    assert chart.points[-1].signals == (Signal.ABOVE,)
    assert chart.last_is_special
    assert all(not point.signals for point in p_chart([(50, 100), (52, 100), (48, 100)]).points)


def test_seven_on_one_side_and_seven_rising_are_signals() -> None:
    side = p_chart([(52, 100)] * 7 + [(0, 0)] + [(48, 100)] * 7)
    assert [Signal.RUN in point.signals for point in side.points] == [False] * 6 + [True, False] + [
        False
    ] * 6 + [True]
    rising = p_chart([(n, 100) for n in (47, 48, 49, 50, 51, 52, 53)])
    assert [Signal.TREND in point.signals for point in rising.points] == [False] * 6 + [True]
    assert p_chart([(0, 0)]).centre is None


def test_v12_the_next_smallest_goes_with_the_only_small_cell() -> None:
    masked = suppress_list([45, 12, 3], k=10)
    assert masked.cells == (45, None, None)
    assert masked.total == 60
    assert masked.anything_hidden


def test_v12_a_small_complement_hides_the_percentage() -> None:
    assert disclosure_of_rate(12, 14, policy=WELLBEING) is Disclosure.SUPPRESSED
    assert disclosure_of_rate(12, 14, policy=INTERNAL) is Disclosure.SUPPRESSED


@pytest.mark.parametrize(
    ("n", "total", "shown"),
    [
        (10, 20, Disclosure.SHOWN),
        (10, 19, Disclosure.SUPPRESSED),
        (9, 100, Disclosure.SUPPRESSED),
        (91, 100, Disclosure.SUPPRESSED),
        (0, 100, Disclosure.SUPPRESSED),
        (0, 200, Disclosure.AT_MOST_5),
        (9, 200, Disclosure.AT_MOST_5),
        (100, 100, Disclosure.SUPPRESSED),
        (200, 200, Disclosure.AT_LEAST_95),
        (0, 7, Disclosure.SUPPRESSED),
    ],
)
def test_wellbeing_rates_need_20_cases_and_10_on_each_side(n: int, total: int, shown: Disclosure) -> None:
    assert disclosure_of_rate(n, total, policy=WELLBEING) is shown


def test_lists_below_the_threshold_and_empty_lists() -> None:
    assert suppress_list([4, 3, 0], k=10).cells == (None, None, 0)
    assert suppress_list([4, 3, 0], k=10).total is None
    assert suppress_list([0, 0], k=10).cells == (0, 0)
    assert suppress_list([1, 1, 30], k=10).cells == (None, None, None)
    with pytest.raises(ValueError, match="negative"):
        suppress_list([-1], k=5)
    with pytest.raises(ValueError, match="0 <= n"):
        disclosure_of_rate(2, 1, policy=INTERNAL)


@given(st.lists(st.integers(0, 40), max_size=8), st.sampled_from([5, 10, 11]))
def test_no_hidden_number_can_be_worked_out(counts: list[int], k: int) -> None:
    masked = suppress_list(counts, k=k)
    for count, cell in zip(counts, masked.cells, strict=True):
        assert cell in (None, count)
        assert cell is None or cell == 0 or k <= cell
    hidden = [count for count, cell in zip(counts, masked.cells, strict=True) if cell is None]
    if masked.total is None:
        assert sum(counts) < k
    elif hidden:
        assert len(hidden) >= 2
        assert masked.total - sum(cell or 0 for cell in masked.cells) >= k
