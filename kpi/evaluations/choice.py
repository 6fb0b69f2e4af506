"""What an evaluation is asked to measure: which indicators, and targets beside those of the agreements."""

import math
from collections.abc import Iterable, Set
from dataclasses import dataclass

from core.errors import RuleBroken
from core.text import N_
from kpi.indicators.catalogue import CATALOGUE
from kpi.indicators.definition import Indicator, Unit
from kpi.measures.status import Direction

_BY_CODE = {indicator.code: indicator for indicator in CATALOGUE}
_SIGN = {Direction.UP: "≥", Direction.DOWN: "≤"}
_MOST = {Unit.PERCENT: 1.0, Unit.PER_100: 1.0, Unit.SCORE: 5.0, Unit.RATING: 5.0, Unit.POINTS: 100.0}
CORE = frozenset(indicator.code for indicator in CATALOGUE if indicator.in_core_set)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraTarget:
    """A target that somebody set for one indicator where no agreement in force names one; in the indicator's unit.

    `direction` says which side is good: up "at least" the value, down "at most".
    """

    indicator: str
    value: float
    direction: Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which indicators are measured, and targets beside those of the agreements; by default the whole catalogue.

    `indicators` None is the whole catalogue. `with_agreed` adds to `indicators` the core set and what the agreements in
    force at the end of the period name a target for.
    """

    indicators: frozenset[str] | None = None
    with_agreed: bool = False
    targets: tuple[ExtraTarget, ...] = ()

    def chosen(self, agreed: Iterable[str]) -> frozenset[str]:
        """The codes to measure, given those that agreements in force name; with each what it is to be read beside.

        An indicator with a target of its own is measured in any case (facts 1.1 rule 15 for the neighbours).
        `RuleBroken` names one that does not exist.
        """
        if self.indicators is None:
            return frozenset(_BY_CODE)
        codes = set(known_codes(self.indicators)) | {target.indicator for target in self.targets}
        if self.with_agreed:
            codes |= CORE | set(agreed)
        codes |= {beside for code in codes if code in _BY_CODE for beside in _BY_CODE[code].read_with}
        return frozenset(codes & _BY_CODE.keys())

    def parameters(self, measured: Set[str]) -> dict[str, int | float | str]:
        """What was chosen, as a snapshot keeps it: nothing where the whole catalogue is measured without extras."""
        kept: dict[str, int | float | str] = {}
        if self.indicators is not None:
            kept["indicators"] = ", ".join(code for code in _BY_CODE if code in measured)
        if self.targets:
            kept["extra_targets"] = ", ".join(
                f"{target.indicator} {_SIGN[target.direction]} {target.value:g}"
                for target in sorted(self.targets, key=lambda one: one.indicator)
            )
        return kept

    def find_target(self, code: str) -> ExtraTarget | None:
        """The extra target of an indicator, if one was set."""
        return next((target for target in self.targets if target.indicator == code), None)


EVERYTHING = Choice()
AGREED_AND_CORE = Choice(indicators=frozenset(), with_agreed=True)


def choice_from(text: str | None) -> Choice:
    """The choice that somebody typed: nothing, `agreed`, or codes with commas; `RuleBroken` names an unknown one."""
    if text is None:
        return EVERYTHING
    if text.strip().lower() == "agreed":
        return AGREED_AND_CORE
    codes = [code for code in text.split(",") if code.strip()]
    if not codes:
        raise RuleBroken(N_("Name at least one indicator."), "indicators")
    return Choice(indicators=known_codes(codes))


def known_codes(codes: Iterable[str], *, field: str = "indicators") -> frozenset[str]:
    """The codes in capitals; `RuleBroken` names the first that is no indicator's."""
    wanted = [code.strip().upper() for code in codes]
    for code in wanted:
        if code not in _BY_CODE:
            raise RuleBroken(N_("There is no indicator %(code)s."), field, code=code)
    return frozenset(wanted)


def extra_target(*, indicator: str, direction: Direction, value: float) -> ExtraTarget:
    """A target that fits its indicator; `RuleBroken` says why one does not.

    `value` is in the indicator's unit: a share from 0 to 1, seconds, points from 1 to 5, or a number.
    """
    (code,) = known_codes([indicator], field="indicator")
    may_have_target(_BY_CODE[code], direction)
    _may_be_value(_BY_CODE[code], value)
    return ExtraTarget(indicator=code, value=value, direction=direction)


def may_have_target(indicator: Indicator, direction: Direction) -> None:
    """A target's side is the side that is good: "at least" where higher is better, "at most" where lower is."""
    if indicator.direction is Direction.NEUTRAL:
        raise RuleBroken(
            N_("%(code)s is context only: no value of it is better than another, so it has no target."),
            "indicator",
            code=indicator.code,
        )
    if indicator.direction is Direction.BAND:
        raise RuleBroken(
            N_("%(code)s is good within a band, which one figure cannot say."),
            "indicator",
            code=indicator.code,
        )
    if direction is indicator.direction:
        return
    words = (
        N_("Of %(code)s, higher is better: choose “at least”.")
        if indicator.direction is Direction.UP
        else N_("Of %(code)s, lower is better: choose “at most”.")
    )
    raise RuleBroken(words, "direction", code=indicator.code)


def _may_be_value(indicator: Indicator, value: float) -> None:
    most = _MOST.get(indicator.unit)
    least = 1.0 if indicator.unit in (Unit.SCORE, Unit.RATING) else 0.0
    if not math.isfinite(value):
        raise RuleBroken(N_("Enter a number."), "value")
    if value < least or (most is not None and value > most):
        words = {
            Unit.PERCENT: N_("Enter between 0 and 100 per cent."),
            Unit.PER_100: N_("Enter between 0 and 100 cases."),
            Unit.SCORE: N_("Enter between 1 and 5 points."),
            Unit.RATING: N_("Enter between 1 and 5 points."),
            Unit.POINTS: N_("Enter between 0 and 100 percentage points."),
        }.get(indicator.unit, N_("Enter 0 or more."))
        raise RuleBroken(words, "value")
