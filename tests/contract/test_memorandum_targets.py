"""The indicators that an agreement may set targets for are those of the catalogue."""

from kpi.indicators.catalogue import CATALOGUE
from kpi.indicators.definition import Unit
from kpi.measures.status import Direction
from partners.memoranda.targets import TARGETS
from partners.memoranda.terms import Comparison

WITHOUT_TARGET = {"C01", "C03", "C07", "E03", "E04", "R11", "R16", "R20", "T01"}
"""Counts, detentions, refusals and returns have no good side or no target; declines are read reason by reason.

A ratio has a band and no agreed figure; whoever sets a target for complaints gets fewer of them written down."""

GOOD = {
    Direction.UP: Comparison.AT_LEAST,
    Direction.DOWN: Comparison.AT_MOST,
    Direction.BAND: Comparison.AT_MOST,
}

AGREED_AS = {Unit.RATING: Unit.SCORE}
"""An agreement asks for points from 1 to 5, whether people or partners give them."""


def test_targets_and_catalogue_agree() -> None:
    catalogue = {indicator.code: indicator for indicator in CATALOGUE}
    assert {target.code for target in TARGETS} == set(catalogue) - WITHOUT_TARGET
    for target in TARGETS:
        indicator = catalogue[target.code]
        unit = AGREED_AS.get(indicator.unit, indicator.unit)
        assert (target.name, target.unit.value) == (indicator.name, unit.value)
        assert target.comparison is GOOD[indicator.direction]
