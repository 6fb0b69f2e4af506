"""What is told of an open month: only what k further cases stand behind, so that no two figures differ by fewer."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from kpi.dashboard.content import SoFar, Told, from_text, to_text, told_anew
from kpi.indicators.catalogue import get_indicator
from kpi.measures.measurement import Measurement, MeasurementKind, no_data
from kpi.measures.rates import Rate

ARRESTS = get_indicator("C05")
K = 5
"""Of operational figures (facts 2.7)."""


def rate(n: int, total: int) -> Told:
    return Told(measurement=Rate(n, total).measurement(), hidden=())


FEW = Told(measurement=Measurement(kind=MeasurementKind.RATE, n=0, N=0, value=None), hidden=("whole",))


@pytest.mark.parametrize(
    ("told", "waiting", "now", "told_then", "waiting_then"),
    [
        # Four more, then a fifth: what waited is told, and the fifth waits.
        (rate(1, 5), rate(1, 10), rate(2, 14), rate(1, 5), rate(1, 10)),
        (rate(1, 5), rate(1, 10), rate(2, 15), rate(1, 10), rate(2, 15)),
        # A correction takes cases away as well.
        (rate(3, 12), rate(3, 20), rate(3, 16), rate(3, 12), rate(3, 20)),
        (rate(3, 12), rate(3, 20), rate(3, 15), rate(3, 20), rate(3, 15)),
        # Among the same cases, so many more that count.
        (rate(3, 40), rate(8, 40), rate(12, 40), rate(3, 40), rate(8, 40)),
        (rate(3, 40), rate(8, 40), rate(13, 40), rate(8, 40), rate(13, 40)),
        # Of the first cases, that there are few.
        (FEW, FEW, rate(0, 4), FEW, FEW),
        (FEW, FEW, rate(2, 5), FEW, rate(2, 5)),
        (FEW, rate(2, 5), rate(2, 9), FEW, rate(2, 5)),
        (FEW, rate(2, 5), rate(3, 10), rate(2, 5), rate(3, 10)),
        (FEW, FEW, rate(0, 0), FEW, FEW),
        # What was stored before anything waited: the next five wait.
        (rate(1, 5), rate(1, 5), rate(2, 9), rate(1, 5), rate(1, 5)),
        (rate(1, 5), rate(1, 5), rate(2, 10), rate(1, 5), rate(2, 10)),
    ],
)
def test_a_figure_is_told_when_k_cases_stand_behind_it(
    told: Told, waiting: Told, now: Told, told_then: Told, waiting_then: Told
) -> None:
    before = SoFar(told=told, waiting=waiting)
    assert told_anew(ARRESTS, before, now) == SoFar(told=told_then, waiting=waiting_then)


@pytest.mark.parametrize("before", [None, SoFar(told=rate(0, 0), waiting=rate(0, 0))])
def test_first_cases_are_only_said_to_be_there(before: SoFar | None) -> None:
    assert told_anew(ARRESTS, before, rate(0, 0)) == SoFar(told=rate(0, 0), waiting=rate(0, 0))
    few = told_anew(ARRESTS, before, rate(2, 4))
    assert few == SoFar(told=FEW, waiting=FEW)
    assert few.told.is_few
    assert few.told.has_cases
    assert from_text(to_text(few.told)) == few.told
    assert told_anew(ARRESTS, before, rate(2, 6)) == SoFar(told=FEW, waiting=rate(2, 6))


def test_a_scope_that_was_never_measured_is_told_at_once() -> None:
    assert told_anew(ARRESTS, None, rate(2, 6), is_new=True) == SoFar(told=rate(2, 6), waiting=rate(2, 6))
    assert told_anew(ARRESTS, None, rate(2, 4), is_new=True) == SoFar(told=FEW, waiting=FEW)


def test_what_waits_is_known_as_it_is_now() -> None:
    """A further case that is not due changes no case that is counted."""
    before = SoFar(told=rate(1, 5), waiting=rate(1, 10))
    pending = Told(measurement=replace(Rate(1, 10).measurement(), pending=3), hidden=())
    assert told_anew(ARRESTS, before, pending) == SoFar(told=rate(1, 5), waiting=pending)


def test_what_counts_no_persons_is_always_the_latest() -> None:
    meetings = get_indicator("P01")
    before = SoFar(told=rate(1, 1), waiting=rate(1, 1))
    assert told_anew(meetings, before, rate(1, 2)) == SoFar(told=rate(1, 2), waiting=rate(1, 2))


def test_a_figure_without_data_stays_one() -> None:
    silent = Told(measurement=no_data(MeasurementKind.RATE), hidden=())
    assert told_anew(ARRESTS, None, silent) == SoFar(told=silent, waiting=silent)
    assert not silent.has_cases
    waiting = Measurement(kind=MeasurementKind.RATE, n=0, N=0, value=None, pending=3)
    assert Told(measurement=waiting, hidden=()).has_cases


def months() -> Iterator[list[tuple[int, int]]]:
    """Two hundred months as they grow from look to look, always the same: arrests and encounters."""
    chance = Random(6)
    for _ in range(200):
        n = cases = 0
        month = []
        for _ in range(chance.randint(1, 40)):
            for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 7))):
                cases += 1
                n += chance.random() < 0.3
            month.append((n, cases))
        yield month


def test_a_reader_of_every_look_and_of_the_closed_month_learns_of_no_fewer_than_k() -> None:
    """Somebody writes down every figure of the open month, then subtracts them from another and from the closed one."""
    read, told_at_all = 0, 0
    for month in months():
        so_far, seen = None, []
        for n, cases in month:
            so_far = told_anew(ARRESTS, so_far, rate(n, cases))
            measured = so_far.told.measurement
            if measured.N:
                seen.append((measured.n, measured.N))
        told_at_all += bool(seen)
        figures = list(dict.fromkeys([*seen, month[-1]]))
        for (n, cases), (n_then, cases_then) in pairwise(figures):
            assert max(cases_then - cases, n_then - n) >= K, month
            read += 1
        # What is told stays less than three times k behind what is known, seven cases at once aside.
        assert month[-1][1] - (seen[-1][1] if seen else 0) < 3 * K + 7
    assert told_at_all > 100
    assert read > 400
