"""What a goal may be measured by, and which targets make sense."""

import pytest

from core.errors import RuleBroken
from partners.goals.measures import CHOOSABLE, Measure, check_amount, check_figures, check_measure
from partners.goals.trajectory import Direction

LOOP = Measure(indicator="R12")
WAIT = Measure(indicator="R03")
SCORE = Measure(indicator="P09")
OFFICERS = Measure(name="Officers trained", unit="officers")


def refused_at(field: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.RaisesExc(RuleBroken, check=lambda error: error.field == field)


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        (Measure(), "measure_name"),
        (Measure(name="Officers trained"), "measure_unit"),
        (Measure(indicator="R12", name="Officers trained"), "measure_name"),
        (Measure(indicator=""), "indicator"),
        (Measure(indicator="R11"), "indicator"),
        (Measure(indicator="P06"), "indicator"),
        (Measure(indicator="X99"), "indicator"),
    ],
)
def test_one_measure_and_no_more(measure: Measure, field: str) -> None:
    with refused_at(field):
        check_measure(measure)


@pytest.mark.parametrize("measure", [LOOP, OFFICERS, *(Measure(indicator=one.code) for one in CHOOSABLE)])
def test_measures_that_may_be_chosen(measure: Measure) -> None:
    check_measure(measure)


@pytest.mark.parametrize(
    ("measure", "baseline", "target", "direction"),
    [
        (LOOP, 0.5, 0.8, Direction.UP),
        (WAIT, 86_400, 43_200, Direction.DOWN),
        (SCORE, 3.1, 4, Direction.UP),
        (OFFICERS, 4, 20, Direction.UP),
        (OFFICERS, 20, 4, Direction.DOWN),
    ],
)
def test_the_direction_follows_from_the_figures(
    measure: Measure, baseline: float, target: float, direction: Direction
) -> None:
    assert check_figures(measure, baseline=baseline, target=target) is direction


@pytest.mark.parametrize(
    ("measure", "baseline", "target", "field"),
    [
        (OFFICERS, 4, 4, "target"),
        (LOOP, 0.8, 0.5, "target"),
        (WAIT, 3_600, 7_200, "target"),
        (LOOP, 0.5, 1.2, "target"),
        (LOOP, 1.2, 0.9, "baseline"),
        (SCORE, 3, 5.5, "target"),
        (OFFICERS, -1, 5, "baseline"),
    ],
)
def test_targets_that_make_no_sense(measure: Measure, baseline: float, target: float, field: str) -> None:
    with refused_at(field):
        check_figures(measure, baseline=baseline, target=target)


def test_figures_are_typed_as_people_say_them() -> None:
    assert (LOOP.typed(0.95), LOOP.stored(95)) == (95, 0.95)
    assert (WAIT.typed(86_400), WAIT.stored(24)) == (24, 86_400)
    assert (SCORE.typed(3.5), SCORE.stored(3.5)) == (3.5, 3.5)
    assert (OFFICERS.typed(12), OFFICERS.stored(12)) == (12, 12)
    check_amount(OFFICERS, 1e6, field="value")


def test_encounters_belong_to_the_agency_and_are_reported_by_hand() -> None:
    assert LOOP.is_measured_by_evaluations
    assert not Measure(indicator="C02").is_measured_by_evaluations
    assert not OFFICERS.is_measured_by_evaluations
