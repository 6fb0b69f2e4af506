"""A figure as it is stored and shown: small numbers go before anything else sees it (facts 2.7)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.suppression import POLICIES
from kpi.evaluations.canonical import canonical_json
from kpi.evaluations.disclosure import OTHER_VIEWS, SMALL_NUMBERS, hidden_parts, told_exclusions, undivided
from kpi.indicators.definition import Indicator
from kpi.measures.measurement import Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A measurement without what must not be told, and the names of the parts that are missing for it."""

    measurement: Measurement
    hidden: tuple[str, ...]


def told(indicator: Indicator, measured: Measurement, *, within: Iterable[Told] = ()) -> Told:
    """What may be told of a figure; `within` are the same indicator's months of a quarter.

    A quarter less two of its months is the third: where a month hides a part or a reason, its quarter divides nothing.
    """
    k = POLICIES[indicator.suppression].k
    hidden = hidden_parts(measured, k=k)
    months = list(within)
    if any(month.hidden for month in months):
        hidden = frozenset(part.name for part in measured.parts if part.name not in OTHER_VIEWS)
    shown = told_exclusions(measured, k=k)
    if any(SMALL_NUMBERS in month.measurement.excluded for month in months):
        shown = replace(shown, excluded={SMALL_NUMBERS: measured.excluded_total})
    parts = tuple(
        replace(part, measurement=told_exclusions(part.measurement, k=k))
        for part in shown.parts
        if part.name not in hidden
    )
    return Told(measurement=replace(shown, parts=parts), hidden=tuple(sorted(hidden)))


def told_so_far(indicator: Indicator, measured: Measurement) -> Told:
    """What may be told of a figure that changes from day to day: today less yesterday would be one person's part."""
    shown = undivided(indicator.code, measured)
    kept = {part.name for part in shown.parts}
    return Told(
        measurement=shown,
        hidden=tuple(sorted(part.name for part in measured.parts if part.name not in kept)),
    )


def to_text(figure: Told) -> str:
    """The one text of a figure."""
    return canonical_json({"measurement": figure.measurement, "hidden": list(figure.hidden)})


def from_text(text: str) -> Told:
    """The figure that `to_text` wrote."""
    data = json.loads(text)
    return Told(
        measurement=Measurement.from_json(data["measurement"]),
        hidden=tuple(str(name) for name in data["hidden"]),
    )
