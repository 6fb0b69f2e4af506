"""The catalogue: complete definitions in the order of reports."""

import pytest

from core.errors import NotFound
from kpi.dashboard.figures import FAMILIES, family_of
from kpi.indicators.catalogue import CATALOGUE, get_indicator
from kpi.indicators.definition import Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

UNITS_OF = {
    MeasurementKind.RATE: (Unit.PERCENT, Unit.PER_100),
    MeasurementKind.DURATION: (Unit.DURATION, Unit.MINUTES),
    MeasurementKind.COUNT: (Unit.NUMBER,),
    MeasurementKind.MEAN: (Unit.SCORE, Unit.RATING),
    MeasurementKind.AMOUNT: (Unit.PERCENT, Unit.DECIMAL, Unit.POINTS, Unit.PER_1000),
}


def test_the_catalogue_holds_each_code_once_in_order() -> None:
    codes = [indicator.code for indicator in CATALOGUE]
    assert codes == [
        "R01",
        "R02",
        "R03",
        "R04",
        "R05",
        "R06",
        "R08",
        "R09",
        "R10",
        "R11",
        *(f"R{n}" for n in range(12, 21)),
        "C01",
        "C02",
        "C03",
        "C04",
        "C05",
        "C05A",
        *(f"C{n:02}" for n in range(6, 15)),
        *(f"P0{n}" for n in range(1, 10)),
        *(f"T0{n}" for n in range(1, 7)),
        "W02",
        "W10",
        "E01",
        "E02",
        "E03",
        "E04",
    ]
    assert all(get_indicator(code).code == code for code in codes)
    with pytest.raises(NotFound):
        get_indicator("R99")


@pytest.mark.parametrize("indicator", CATALOGUE, ids=lambda i: i.code)
def test_every_definition_is_whole(indicator) -> None:  # type: ignore[no-untyped-def]
    assert indicator.question.endswith("?")
    assert all(
        (indicator.name, indicator.numerator, indicator.denominator, indicator.clock, indicator.source)
    )
    assert indicator.unit in UNITS_OF[indicator.kind]
    assert indicator.version >= 1
    assert indicator.window or not indicator.window_days
    assert not indicator.shown_with_parts or indicator.parts_text
    if indicator.direction is Direction.NEUTRAL and indicator.default_target is not None:
        assert indicator.default_target.part is not None
        assert indicator.default_target.direction is not None
    assert all(get_indicator(code).code == code for code in indicator.read_with)
    if indicator.default_target:
        assert indicator.default_target.label == "local target"


def test_urgency_standards_are_never_pooled_without_the_split() -> None:
    assert get_indicator("R04").shown_with_parts
    target = get_indicator("R11").default_target
    assert target is not None
    assert target.part == "no_capacity"


def test_the_core_set_is_that_of_the_starred_rows() -> None:
    starred = {"R01", "R02", "R03", "R04", "R05", "R10", "R11", "R12", "R13", "R14", "R17", "R18"}
    starred |= {"C02", "C03", "C04", "C05", "C06", "C08", "C10", "C11", "C12", "P01", "P03", "P04", "P06"}
    starred |= {"T01", "T04", "T05", "E01", "E02", "E03", "W02"}
    assert {indicator.code for indicator in CATALOGUE if indicator.in_core_set} == starred


def test_speed_is_read_with_quality() -> None:
    for code, beside in {"R01": "R11", "R04": "R11", "R05": "R14", "R10": "R13", "R17": "R20"}.items():
        assert beside in get_indicator(code).read_with


def test_every_family_has_a_name_on_the_dashboard() -> None:
    assert {family_of(indicator) for indicator in CATALOGUE} == FAMILIES.keys()
