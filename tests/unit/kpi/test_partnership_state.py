"""P06, P08 and P09 by hand."""

import pytest

from kpi.measures.measurement import Measurement, MeasurementKind, MeasurementState
from kpi.measures.partnership_state import (
    NO_ROUND,
    STALE,
    TOO_FEW,
    diligence_currency,
    goals_on_track,
    self_assessment,
)
from partners.goals.trajectory import Rating


def test_p06_unknown_goals_stand_apart_and_are_never_on_track() -> None:
    ratings = [Rating.ON_TRACK, Rating.ACHIEVED, Rating.OFF_TRACK, Rating.UNKNOWN, Rating.UNKNOWN]
    measured = goals_on_track([*ratings, Rating.NOT_STARTED])
    assert (measured.n, measured.N, dict(measured.excluded)) == (2, 3, {STALE: 2})
    assert measured.value == 2 / 3


def test_p06_only_unknown_goals_are_no_eligible_cases() -> None:
    measured = goals_on_track([Rating.UNKNOWN, Rating.NOT_STARTED])
    assert (measured.N, measured.value, dict(measured.excluded)) == (0, None, {STALE: 1})
    assert measured.state is MeasurementState.NO_CASES


def test_p08_counts_ngos() -> None:
    measured = diligence_currency([True, True, False])
    assert (measured.n, measured.N, measured.value) == (2, 3, 2 / 3)
    assert diligence_currency([]).value is None


def test_p09_is_the_mean_of_partners() -> None:
    measured = self_assessment([4.0, 3.0, 3.5], too_few=1, without_round=2)
    assert measured.kind is MeasurementKind.MEAN
    assert (measured.n, measured.N) == (6, 6)
    assert measured.value == pytest.approx(3.5)
    assert dict(measured.excluded) == {TOO_FEW: 2, NO_ROUND: 4}
    assert not measured.is_unstable
    assert Measurement.from_json(measured.to_json()) == measured


def test_p09_without_a_round_has_no_value() -> None:
    measured = self_assessment([], too_few=0, without_round=1)
    assert (measured.value, measured.state) == (None, MeasurementState.NO_CASES)
