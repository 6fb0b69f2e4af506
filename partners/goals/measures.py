"""What a goal is measured by: an indicator of the evaluation, or a figure of its own with its unit."""

from dataclasses import dataclass

from core.errors import RuleBroken
from core.text import N_
from partners.goals.trajectory import Direction
from partners.memoranda.targets import TARGET_BY_CODE, TARGETS, TargetIndicator
from partners.memoranda.terms import Comparison

CIRCULAR = frozenset({"P06"})
"""Whether goals are on track cannot itself be a goal: it would be counted in its own figure."""

CHOOSABLE: tuple[TargetIndicator, ...] = tuple(t for t in TARGETS if t.code not in CIRCULAR)

_GOOD = {Comparison.AT_LEAST: Direction.UP, Comparison.AT_MOST: Direction.DOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An indicator by its code, or a name and a unit in people's own words."""

    indicator: str | None = None
    name: str | None = None
    unit: str | None = None

    @property
    def known(self) -> TargetIndicator | None:
        """The indicator, where it is one that agreements and goals may name."""
        return TARGET_BY_CODE.get(self.indicator) if self.indicator else None

    @property
    def label(self) -> str:
        """What is measured, marked for translation where it is an indicator."""
        return self.known.name if self.known else self.name or self.indicator or ""

    @property
    def is_measured_by_evaluations(self) -> bool:
        """Whether an evaluation of the partnership measures it; crisis encounters belong to the agency alone."""
        return self.indicator is not None and not self.indicator.startswith("C")

    def typed(self, value: float) -> float:
        """A stored figure as people type it: 0.95 as 95 per cent, 86,400 seconds as 24 hours."""
        return self.known.typed(value) if self.known else value

    def stored(self, typed: float) -> float:
        """A typed figure as it is stored."""
        return self.known.stored(typed) if self.known else typed

    def most(self) -> float | None:
        """The highest figure that makes sense as stored: a share is at most 1."""
        return self.known.most if self.known else None


def check_measure(measure: Measure) -> None:
    """A goal names an indicator, or its own measure with a unit, and not both."""
    if measure.indicator is not None:
        if measure.name or measure.unit:
            raise RuleBroken(
                N_("Choose an indicator or write a measure of your own, not both."), "measure_name"
            )
        if measure.indicator not in {one.code for one in CHOOSABLE}:
            raise RuleBroken(N_("Choose an indicator from the list."), "indicator")
        return
    if not measure.name:
        raise RuleBroken(N_("Choose an indicator, or say what you measure in place of one."), "measure_name")
    if not measure.unit:
        raise RuleBroken(
            N_("Say in what unit it is measured, for instance “officers” or “days”."), "measure_unit"
        )


def check_figures(measure: Measure, *, baseline: float, target: float) -> Direction:
    """The target lies on the good side of the baseline; answers the direction. Shares are at most 100 per cent."""
    check_amount(measure, baseline, field="baseline")
    check_amount(measure, target, field="target")
    if target == baseline:
        raise RuleBroken(N_("The target equals the baseline: there is nothing to reach."), "target")
    direction = Direction.UP if target > baseline else Direction.DOWN
    if measure.known is not None and direction is not _GOOD[measure.known.comparison]:
        if direction is Direction.DOWN:
            raise RuleBroken(
                N_("For this indicator higher is better: the target must be above the baseline."), "target"
            )
        raise RuleBroken(
            N_("For this indicator lower is better: the target must be below the baseline."), "target"
        )
    return direction


def check_amount(measure: Measure, value: float, *, field: str) -> None:
    """A figure is zero or more, and within the range of its indicator."""
    most = measure.most()
    if value < 0:
        raise RuleBroken(N_("Give a number of zero or more."), field)
    if most is not None and value > most:
        raise RuleBroken(
            N_("The highest possible figure is %(most)s."), field, most=f"{measure.typed(most):g}"
        )
