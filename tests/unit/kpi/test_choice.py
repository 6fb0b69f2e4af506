"""What an evaluation measures and compares with: chosen codes with their neighbours, and targets that fit."""

import pytest

from core.errors import RuleBroken
from kpi.evaluations.choice import (
    AGREED_AND_CORE,
    CORE,
    EVERYTHING,
    Choice,
    ExtraTarget,
    choice_from,
    extra_target,
)
from kpi.evaluations.targets import target_of
from kpi.indicators.catalogue import CATALOGUE, get_indicator
from kpi.measures.partnership_rows import AgreedTarget
from kpi.measures.status import Direction
from partners.memoranda.terms import Comparison

ALL = {indicator.code for indicator in CATALOGUE}
EXTRA = ExtraTarget(indicator="R10", value=0.75, direction=Direction.UP)


def agreed(reference: str, value: float) -> AgreedTarget:
    return AgreedTarget(reference=reference, indicator="R10", comparison=Comparison.AT_LEAST, value=value)


def test_everything_is_the_whole_catalogue_and_leaves_no_parameter() -> None:
    assert EVERYTHING.chosen(["R01"]) == ALL
    assert EVERYTHING.parameters(ALL) == {}


def test_agreed_is_what_agreements_name_with_the_core_set() -> None:
    assert CORE
    assert AGREED_AND_CORE.chosen([]) >= CORE
    outside = next(code for code in sorted(ALL - AGREED_AND_CORE.chosen([])))
    assert outside in AGREED_AND_CORE.chosen([outside])


def test_an_indicator_brings_what_it_is_to_be_read_beside() -> None:
    for indicator in CATALOGUE:
        chosen = Choice(indicators=frozenset({indicator.code})).chosen([])
        assert chosen == {indicator.code} | (set(indicator.read_with) & ALL)


def test_a_target_of_its_own_brings_its_indicator_and_is_kept_as_chosen() -> None:
    choice = Choice(indicators=frozenset({"R01"}), targets=(EXTRA,))
    assert {"R01", "R10"} <= choice.chosen([])
    assert choice.parameters({"R10", "R01"}) == {"indicators": "R01, R10", "extra_targets": "R10 ≥ 0.75"}


def test_an_agreed_target_stands_before_an_extra_one_and_that_before_the_default() -> None:
    indicator = get_indicator("R10")
    stamp = target_of(indicator, [agreed("M-1", 0.9)], extra=EXTRA)
    assert stamp is not None
    assert (stamp.value, stamp.is_extra, stamp.is_local, stamp.references) == (0.9, False, False, ("M-1",))
    for named in ([], [agreed("M-1", 0.9), agreed("M-2", 0.8)]):
        stamp = target_of(indicator, named, extra=EXTRA)
        assert stamp is not None
        assert (stamp.value, stamp.is_extra, stamp.is_local, stamp.references) == (0.75, True, False, ())
    default = target_of(indicator, [])
    assert default is not None
    assert default.is_local
    assert not default.is_extra


def test_every_indicator_takes_the_side_that_is_good_and_no_other() -> None:
    for indicator in CATALOGUE:
        for direction in (Direction.UP, Direction.DOWN):
            if direction is indicator.direction:
                made = extra_target(indicator=indicator.code.lower(), direction=direction, value=1)
                assert made.indicator == indicator.code
            else:
                with pytest.raises(RuleBroken) as refused:
                    extra_target(indicator=indicator.code, direction=direction, value=1)
                assert refused.value.field in ("direction", "indicator")
                assert indicator.code in str(refused.value)


@pytest.mark.parametrize(
    ("code", "direction", "value"),
    [
        ("R10", Direction.UP, 1.01),
        ("R10", Direction.UP, -0.01),
        ("R10", Direction.UP, float("nan")),
        ("R03", Direction.DOWN, float("inf")),
        ("R03", Direction.DOWN, -1.0),
        ("P09", Direction.UP, 0.5),
        ("P09", Direction.UP, 5.5),
    ],
)
def test_a_value_outside_the_unit_is_refused_at_its_field(
    code: str, direction: Direction, value: float
) -> None:
    with pytest.raises(RuleBroken) as refused:
        extra_target(indicator=code, direction=direction, value=value)
    assert refused.value.field == "value"


def test_what_is_typed_on_the_command_line() -> None:
    assert choice_from(None) is EVERYTHING
    assert choice_from("Agreed") is AGREED_AND_CORE
    assert choice_from("r01, P04") == Choice(indicators=frozenset({"R01", "P04"}))
    for text in ("X99", "R01,,X99", "", " , "):
        with pytest.raises(RuleBroken):
            choice_from(text)
    with pytest.raises(RuleBroken, match="no indicator X1"):
        Choice(indicators=frozenset({"X1"})).chosen([])
