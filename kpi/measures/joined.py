"""Measurements of parts of the rows as one of all of them: counts add up, times are estimated together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from kpi.measures.measurement import Measurement, MeasurementKind, Part
from kpi.measures.rates import Rate, pooled
from kpi.measures.waits import Waits

_AT_ONCE = 16

Join = Callable[[Sequence[Measurement]], Measurement]


def joined(found: Sequence[Measurement], *, order: Sequence[str] = ()) -> Measurement:
    """One measurement of rates, times or counts of different cases; parts of `order` stand in it and before others.

    Each case stands in one of the measurements only. A part that one of them lacks has no cases there.
    """
    if len(found) == 1:
        return found[0]
    names = list(dict.fromkeys(part.name for one in found for part in one.parts))
    names.sort(key=lambda name: order.index(name) if name in order else len(order))
    parts = [(name, joined(_of(found, name), order=order)) for name in names]
    return with_parts(_whole(found), parts)


def with_parts(whole: Measurement, parts: Iterable[tuple[str, Measurement]]) -> Measurement:
    """A measurement with these parts instead of its own."""
    return replace(whole, parts=tuple(Part(name, one) for name, one in parts))


def joined_figures(
    parts: Iterable[Mapping[str, Measurement]],
    *,
    order: Sequence[str] = (),
    special: Mapping[str, Join] | None = None,
) -> dict[str, Measurement]:
    """The figures of all rows by code, from those of each part; `special` joins some of them in their own way."""
    gathered: list[Mapping[str, Measurement]] = []

    def folded() -> dict[str, Measurement]:
        found: dict[str, Measurement] = {}
        for code in gathered[0]:
            every = [one[code] for one in gathered]
            own = special.get(code) if special else None
            found[code] = joined(every, order=order) if own is None else own(every)
        return found

    for part in parts:
        gathered.append(part)
        if len(gathered) == _AT_ONCE:
            gathered = [folded()]
    return {code: bare(one) for code, one in folded().items()}


def bare(measured: Measurement) -> Measurement:
    """A measurement that is not joined with others any more, without its single times."""
    parts = tuple(Part(part.name, bare(part.measurement)) for part in measured.parts)
    return replace(measured, waits=None, parts=parts)


def _of(found: Sequence[Measurement], name: str) -> list[Measurement]:
    return [one for one in (measured.find_part(name) for measured in found) if one is not None]


def _whole(found: Sequence[Measurement]) -> Measurement:
    kind = found[0].kind
    if kind is MeasurementKind.RATE:
        return pooled(rate_of(one) for one in found).measurement()
    if kind is not MeasurementKind.DURATION:
        raise ValueError(f"measurements of the kind {kind.value} are not joined")
    waits = Waits.joined(one.waits for one in found if one.waits is not None)
    excluded = pooled(Rate(0, 0, excluded=one.excluded) for one in found).excluded
    return duration_of(waits, excluded=excluded)


def rate_of(measured: Measurement) -> Rate:
    """The counts of a rate."""
    return Rate(measured.n, measured.N, measured.pending, dict(measured.excluded), no_data=measured.no_data)


def duration_of(waits: Waits, *, excluded: Mapping[str, int] | None = None) -> Measurement:
    """Median and ninth decile of waiting times; `n` of `N` had the event, the others are censored."""
    median, ninth = waits.percentiles()
    return Measurement(
        kind=MeasurementKind.DURATION,
        n=waits.events,
        N=waits.size,
        value=median,
        percentile_90=ninth,
        excluded=dict(excluded or {}),
        waits=waits,
    )
