"""What everybody may read of an evaluation: no count below 11, none that follows from others, the rest in tens (facts 2.7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.suppression import (
    POLICIES,
    Audience,
    Disclosure,
    PublishedTable,
    disclosure_of_mean,
    disclosure_of_rate,
    hide_between,
    rounded,
)
from core.suppression.regions import Region
from kpi.evaluations.snapshot import Figure
from kpi.indicators.definition import Basis, Unit
from kpi.measures.measurement import Measurement, MeasurementKind

POLICY = POLICIES[Audience.PUBLIC]
LEAST = POLICY.k
STEP = 10
"""[HOUSE] Counts of cases are told in tens: figures share their cases, and a difference of two tens tells of nobody."""
FAMILIES = ("R", "C", "P")
"""Referrals, encounters and the work of the partners. Surveys and staff support publish by rules of their own."""
YES, NO = "yes", "no"
Key = tuple[str, int]
"""Code and version of an indicator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicFigure:
    """One indicator as everybody reads it; None where nothing may be told."""

    code: str
    name: str
    question: str
    version: int
    kind: MeasurementKind
    unit: Unit
    value: float | None
    disclosure: Disclosure
    cases: int | None
    """Of how many cases, in tens; exact where it counts meetings and papers."""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PublicFigure":
        """Back from plain values."""
        return cls(
            **{
                **data,
                "kind": MeasurementKind(data["kind"]),
                "unit": Unit(data["unit"]),
                "disclosure": Disclosure(data["disclosure"]),
            }
        )


def tables_of(
    figures: Iterable[Figure], region: Region, *, hidden: frozenset[str] = frozenset()
) -> dict[Key, PublishedTable]:
    """The shares of an evaluation as tables of who did and who did not, with what is hidden of each; `hidden` are codes."""
    found = {}
    for figure in figures:
        one, definition = figure.measurement, figure.definition
        if not _is_share(figure):
            continue
        is_hidden = definition.code in hidden or _of_share(one) is not Disclosure.SHOWN
        cells = {YES: None, NO: None} if is_hidden else {YES: one.n, NO: one.N - one.n}
        total = one.N if one.N == 0 or one.N >= LEAST else None
        found[definition.code, definition.version] = PublishedTable(region=region, cells=cells, total=total)
    return found


def masked(
    figures: Iterable[Figure], region: Region, earlier: Sequence[Mapping[Key, PublishedTable]]
) -> tuple[PublicFigure, ...]:
    """The figures for everybody; what would follow from editions that were published `earlier` is hidden as well."""
    kept = [
        figure
        for figure in figures
        if figure.definition.code.startswith(FAMILIES) and not figure.measurement.no_data
    ]
    own = tables_of(kept, region)
    found = []
    for figure in kept:
        key = (figure.definition.code, figure.definition.version)
        disclosure = _disclosure(figure)
        if disclosure is Disclosure.SHOWN and key in own:
            published = [tables[key] for tables in earlier if key in tables]
            if hide_between(own[key], published, k=POLICY.k):
                disclosure = Disclosure.SUPPRESSED
        found.append(_public(figure, disclosure))
    return tuple(found)


def _is_share(figure: Figure) -> bool:
    definition = figure.definition
    return (
        definition.kind is MeasurementKind.RATE
        and definition.basis is not Basis.SNAPSHOT
        and not definition.code.startswith("P")
    )


def _disclosure(figure: Figure) -> Disclosure:
    one = figure.measurement
    if figure.definition.code.startswith("P"):
        return Disclosure.SHOWN
    if one.kind is MeasurementKind.RATE:
        return _of_share(one)
    if one.kind is MeasurementKind.COUNT:
        return Disclosure.SUPPRESSED if 0 < one.n < POLICY.k else Disclosure.SHOWN
    return Disclosure.SHOWN if one.N == 0 else disclosure_of_mean(one.N, policy=POLICY)


def _of_share(one: Measurement) -> Disclosure:
    if one.N == 0:
        return Disclosure.SHOWN
    return disclosure_of_rate(one.n, one.N, policy=POLICY)


def _public(figure: Figure, disclosure: Disclosure) -> PublicFigure:
    one, definition = figure.measurement, figure.definition
    exact = definition.code.startswith("P")
    shown = disclosure is Disclosure.SHOWN
    value = one.value if shown else None
    if value is not None and not exact:
        value = tens(one.n) if one.kind is MeasurementKind.COUNT else value
        value = round(value, 2) if one.kind is MeasurementKind.RATE else value
    cases = one.N if exact or one.N == 0 else tens(one.N) if one.N >= LEAST else None
    return PublicFigure(
        code=definition.code,
        name=definition.name,
        question=definition.question,
        version=definition.version,
        kind=one.kind,
        unit=definition.unit,
        value=value,
        disclosure=disclosure,
        cases=cases,
    )


def tens(count: int) -> int:
    """A count of at least 11, or none, to the nearest ten."""
    return rounded(count, step=STEP)
