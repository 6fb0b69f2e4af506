"""What is told of an open month after something was told of it: whole groups of k cases, and never the difference of fewer."""

import pytest

from kpi.dashboard.content import Told, from_text, to_text, told_anew
from kpi.indicators.catalogue import get_indicator
from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.rates import Rate


def rate(n: int, total: int) -> Told:
    return Told(measurement=Rate(n, total).measurement(), hidden=())


NOTHING_YET = None


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [
        (NOTHING_YET, rate(0, 0), True),
        (NOTHING_YET, rate(1, 5), True),
        (rate(0, 0), rate(5, 5), True),
        (rate(1, 5), rate(1, 9), False),
        (rate(1, 5), rate(2, 10), True),
        # A correction takes cases away as well.
        (rate(3, 12), rate(3, 8), False),
        (rate(3, 12), rate(3, 7), True),
        # Among the same cases, so many more that count.
        (rate(3, 40), rate(7, 40), False),
        (rate(3, 40), rate(8, 40), True),
        (rate(3, 40), rate(3, 40), True),
    ],
)
def test_a_figure_is_told_anew_by_k_cases(before: Told | None, now: Told, is_told: bool) -> None:
    assert told_anew(get_indicator("C05"), before, now) == (now if is_told else None)


@pytest.mark.parametrize("before", [NOTHING_YET, rate(0, 0)])
def test_fewer_than_k_first_cases_are_only_said_to_be_there(before: Told | None) -> None:
    few = told_anew(get_indicator("C05"), before, rate(2, 4))
    assert few is not None
    assert few.is_few
    assert few.has_cases
    assert (few.measurement.n, few.measurement.N, few.measurement.value) == (0, 0, None)
    assert from_text(to_text(few)) == few
    assert told_anew(get_indicator("C05"), few, rate(1, 1)) == few
    assert told_anew(get_indicator("C05"), few, rate(2, 5)) == rate(2, 5)


def test_what_counts_no_persons_is_always_the_latest() -> None:
    assert told_anew(get_indicator("P01"), rate(1, 1), rate(1, 2)) == rate(1, 2)


def test_a_figure_without_data_stays_one() -> None:
    silent = Told(measurement=no_data(MeasurementKind.RATE), hidden=())
    assert told_anew(get_indicator("C05"), None, silent) == silent
    assert not silent.has_cases
    waiting = Measurement(kind=MeasurementKind.RATE, n=0, N=0, value=None, pending=3)
    assert Told(measurement=waiting, hidden=()).has_cases
