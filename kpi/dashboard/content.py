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


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What is told of an open month, and what waits to be: it is told once k further cases stand behind it."""

    told: Told
    waiting: Told


def told_anew(indicator: Indicator, before: SoFar | None, now: Told, *, is_new: bool = False) -> SoFar:
    """What is told of an open month now that `now` was measured of it (facts 2.7 rule 5).

    Nobody reads a difference of fewer than k cases, neither between two looks nor to the closed month: what waits is
    k cases from what is told, and is told itself when a measurement is k cases from it. Of the first cases, that there
    are few. Where the scope `is_new` nothing was told before, and all is told at once. Nothing holds back the family P,
    which counts no persons.
    """
    least, measured = POLICIES[indicator.suppression].k, now.measurement
    if indicator.code.startswith("P"):
        return SoFar(told=now, waiting=now)
    if before is None or not (before.told.measurement.N or before.told.is_few):
        if not measured.N:
            return SoFar(told=now, waiting=now)
        few = _few(measured)
        waiting = few if 0 < measured.N < least else now
        return SoFar(told=waiting if is_new else few, waiting=waiting)
    moved = _moved(before.waiting, now)
    if moved >= least:
        return SoFar(told=before.waiting, waiting=now)
    # The same cases as they are known now, such as how many more are pending.
    return SoFar(told=before.told, waiting=now if measured.N and not moved else before.waiting)


def _moved(before: Told, now: Told) -> int:
    known, measured = before.measurement, now.measurement
    return max(abs(measured.N - known.N), abs(measured.n - known.n))


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
