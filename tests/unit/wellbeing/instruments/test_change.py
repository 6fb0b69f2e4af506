"""Reliable change: vector V14, classification in both directions, and the UK composite."""

import pytest

from core.errors import RuleBroken
from wellbeing.instruments.change.reliable import (
    Caseness,
    Change,
    by_formula,
    classify,
    composite,
    is_reliable_recovery,
    reliable_change,
)
from wellbeing.instruments.codes import Direction, InstrumentCode
from wellbeing.instruments.table import current

PHQ = current(InstrumentCode.PHQ_9)
GAD = current(InstrumentCode.GAD_7)
assert PHQ.caseness is not None
assert GAD.caseness is not None
BOTH = (PHQ.caseness, GAD.caseness)


@pytest.mark.parametrize(
    ("sd", "r", "points"), [(6.35, 0.78, 8.26), (7, 0.90, 6.14), (8, 0.93, 5.87), (0.7, 0.84, 0.78)]
)
def test_v14_the_formula(sd: float, r: float, points: float) -> None:
    assert reliable_change(sd, r) == pytest.approx(points, abs=0.005)
    threshold = by_formula(sd, r, source="test")
    assert (threshold.sd, threshold.r, threshold.source) == (sd, r, "test")


def test_90_per_cent_asks_for_less() -> None:
    assert reliable_change(7, 0.9, z=1.645) == pytest.approx(5.15, abs=0.005)


@pytest.mark.parametrize(("sd", "r"), [(0, 0.5), (-1, 0.5), (7, 1.1), (7, -0.1)])
def test_impossible_samples_are_refused(sd: float, r: float) -> None:
    with pytest.raises(RuleBroken):
        reliable_change(sd, r)


@pytest.mark.parametrize(
    ("first", "last", "change"),
    [
        (15, 9, Change.RECOVERED),
        (15, 10, Change.NONE),
        (9, 2, Change.IMPROVED),
        (16, 10, Change.IMPROVED),
        (10, 4, Change.RECOVERED),
        (5, 11, Change.DETERIORATED),
        (5, 10, Change.NONE),
        (7, 7, Change.NONE),
    ],
)
def test_v14_the_phq_9(first: int, last: int, change: Change) -> None:
    assert PHQ.threshold is not None
    assert classify(first, last, points=PHQ.threshold.points, caseness=PHQ.caseness) is change


@pytest.mark.parametrize(
    ("first", "last", "change"),
    [(40, 52, Change.RECOVERED), (20, 30, Change.IMPROVED), (60, 72, Change.IMPROVED),
     (52, 40, Change.DETERIORATED), (40, 48, Change.NONE)],
)  # fmt: skip
def test_where_higher_is_better(first: int, last: int, change: Change) -> None:
    who = current(InstrumentCode.WHO_5)
    assert who.threshold is not None
    assert who.direction is Direction.HIGHER_IS_BETTER
    found = classify(first, last, points=who.threshold.points, direction=who.direction, caseness=who.caseness)
    assert found is change


def test_the_pcl_5_asks_for_28_or_less() -> None:
    caseness = current(InstrumentCode.PCL_5).caseness
    assert classify(45, 29, points=15, caseness=caseness) is Change.IMPROVED
    assert classify(45, 28, points=15, caseness=caseness) is Change.RECOVERED
    assert classify(45, 30, points=18, caseness=caseness) is Change.NONE


@pytest.mark.parametrize(
    ("mood", "worry", "both"),
    [
        (Change.IMPROVED, Change.NONE, Change.IMPROVED),
        (Change.NONE, Change.RECOVERED, Change.IMPROVED),
        (Change.IMPROVED, Change.DETERIORATED, Change.DETERIORATED),
        (Change.NONE, Change.DETERIORATED, Change.DETERIORATED),
        (Change.NONE, Change.NONE, Change.NONE),
    ],
)
def test_the_composite(mood: Change, worry: Change, both: Change) -> None:
    assert composite(mood, worry) is both


def test_reliable_recovery_asks_for_both() -> None:
    better, same = Change.RECOVERED, Change.NONE
    assert is_reliable_recovery(better, same, first=(15, 6), last=(8, 5), cases=BOTH)
    assert not is_reliable_recovery(better, same, first=(15, 9), last=(8, 8), cases=BOTH)
    assert not is_reliable_recovery(Change.IMPROVED, same, first=(9, 5), last=(2, 5), cases=BOTH)
    assert not is_reliable_recovery(same, same, first=(15, 9), last=(12, 7), cases=BOTH)


def test_what_has_no_agreed_threshold_is_not_classified() -> None:
    without = {one for one in InstrumentCode if current(one).threshold is None}
    assert without == {
        InstrumentCode.PHQ_8, InstrumentCode.PHQ_2, InstrumentCode.GAD_2, InstrumentCode.PC_PTSD_5,
        InstrumentCode.K6, InstrumentCode.AUDIT_C, InstrumentCode.PSS_4,
    }  # fmt: skip


def test_a_case_is_counted_from_its_own_cut_off() -> None:
    edge = Caseness(case_from=10, well_before=8)
    assert classify(14, 8, points=6, caseness=edge) is Change.IMPROVED
    assert classify(14, 7, points=6, caseness=edge) is Change.RECOVERED
