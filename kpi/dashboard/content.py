"""A figure as it is stored and shown: small numbers go before anything else sees it (facts 2.7)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.suppression import POLICIES
from kpi.evaluations.canonical import canonical_json
from kpi.evaluations.disclosure import OTHER_VIEWS, SMALL_NUMBERS, hidden_parts, told_exclusions, undivided
from kpi.indicators.definition import Indicator
from kpi.measures.measurement import Measurement

WHOLE = "whole"
"""Stands among the hidden parts where the figure itself is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A measurement without what must not be told, and the names of the parts that are missing for it."""

    measurement: Measurement
    hidden: tuple[str, ...]

    @property
    def has_cases(self) -> bool:
        """Whether anything at all was counted or waits to be."""
        return bool(self.measurement.N or self.measurement.pending or self.is_few)

    @property
    def is_few(self) -> bool:
        """Whether an open month has cases, but too few to be told."""
        return WHOLE in self.hidden


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


def told_anew(indicator: Indicator, before: Told | None, now: Told) -> Told | None:
    """What is told of an open month after `before` was told of it: only what at least k cases moved (facts 2.7 rule 5).

    Fewer would be read off as those of the hours between. None while `before` stays what is told; of a month that has
    cases, but fewer than k, that there are few. Nothing holds back the family P, which counts no persons.
    """
    measured, k = now.measurement, POLICIES[indicator.suppression].k
    if indicator.code.startswith("P") or (before is not None and to_text(now) == to_text(before)):
        return now
    known = before.measurement if before is not None else None
    if known is None or known.N == 0:
        return _few(measured) if 0 < measured.N < k else now
    moved = max(abs(measured.N - known.N), abs(measured.n - known.n))
    return now if moved >= k else None


def _few(measured: Measurement) -> Told:
    return Told(measurement=Measurement(kind=measured.kind, n=0, N=0, value=None), hidden=(WHOLE,))


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
