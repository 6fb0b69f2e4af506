"""Figures beside those of other periods: as first published, as known now, and where the two differ."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpi.evaluations.disclosure import told_exclusions
from kpi.evaluations.snapshot import Comparison, Figure, Revision, Snapshot
from kpi.indicators.definition import Indicator
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.periods import Period

Published = tuple[str, Snapshot]
"""The reference of an evaluation, and its content."""
History = Mapping[str, Sequence[Published]]
"""What was published of the scope before, by the code of the period, the earliest first."""
Measured = Mapping[str, Measurement]

Parameters = Mapping[str, int | float | str]
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "C02": ("merge_hours",),
    "C03": ("high_use_from",),
    "R12": ("loop_days", "notify_days"),
}
"""The parameters of an evaluation without which a figure does not mean the same."""

CAME_DUE, LATE_DATA = "came_due", "late_data"


def compare(
    indicator: Indicator,
    period: Period,
    *,
    history: History,
    now: Measured,
    parameters: Parameters,
    k: int,
) -> Comparison | None:
    """The indicator in another period as first published; where nothing was, as measured `now`.

    A figure of another version of the definition, or of other settings, measures something else: the period is then
    measured anew, and the comparison says which evaluation it is not comparable with.
    """
    first = first_published(indicator.code, period.code, history=history)
    if first is not None and _measures_the_same(indicator, first, parameters):
        return Comparison(period=period.code, reference=first[0], measurement=first[2].measurement)
    measured = now.get(indicator.code)
    if measured is None or measured.value is None:
        return None
    if indicator.kind is MeasurementKind.COUNT and not measured.n and first is None:
        return None
    return Comparison(
        period=period.code,
        reference=None,
        measurement=bare(indicator, measured, k=k),
        other_version_in=first[0] if first is not None else None,
    )


def first_published(code: str, period_code: str, *, history: History) -> tuple[str, Snapshot, Figure] | None:
    """The first figure of a period that had ended when it was measured, with its evaluation."""
    for reference, snapshot in history.get(period_code, ()):
        figure = None if snapshot.is_preliminary else snapshot.find_figure(code)
        if figure is not None:
            return reference, snapshot, figure
    return None


def list_revisions(
    chosen: Sequence[Indicator],
    periods: Sequence[tuple[Period, Measured]],
    *,
    history: History,
    parameters: Parameters,
    k: int,
) -> tuple[Revision, ...]:
    """The first published figures of these periods that read otherwise now, in the order of periods and catalogue.

    What was published stays as it was (facts 1.1 rule 13); a figure of another version of the definition, or of other
    settings, is no revision.
    """
    found = []
    for period, measured in periods:
        for indicator in chosen:
            first = first_published(indicator.code, period.code, history=history)
            latest = measured.get(indicator.code)
            if first is None or latest is None or not _measures_the_same(indicator, first, parameters):
                continue
            reference, snapshot, figure = first
            if _reads(figure.measurement) == _reads(latest):
                continue
            found.append(
                Revision(
                    reference=reference,
                    period=period.code,
                    indicator=indicator.code,
                    published=figure.measurement,
                    latest=bare(indicator, latest, k=k),
                    published_as_of=snapshot.data_as_of,
                    cause=_cause(figure.measurement, latest),
                )
            )
    return tuple(found)


def bare(indicator: Indicator, measured: Measurement, *, k: int) -> Measurement:
    """A measurement without its parts, its exclusions as they may be told."""
    whole = replace(measured, parts=(), parts_overlap=False)
    return whole if indicator.code.startswith("P") else told_exclusions(whole, k=k)


def means_the_same(
    code: str, *, versions: tuple[int, int], parameters: tuple[Parameters, Parameters]
) -> bool:
    """Whether a figure was measured twice by the same version of its definition and under the same settings."""
    one, other = parameters
    return versions[0] == versions[1] and all(
        one.get(name, other.get(name)) == other.get(name, one.get(name)) for name in SETTINGS.get(code, ())
    )


def _measures_the_same(
    indicator: Indicator, first: tuple[str, Snapshot, Figure], parameters: Parameters
) -> bool:
    _, snapshot, figure = first
    return means_the_same(
        indicator.code,
        versions=(figure.definition.version, indicator.version),
        parameters=(snapshot.parameters, parameters),
    )


def _reads(measured: Measurement) -> tuple[object, ...]:
    return measured.n, measured.N, measured.value, measured.percentile_90, measured.no_data


def _cause(published: Measurement, latest: Measurement) -> str:
    """Cases that were pending have come due where as many cases are known as were then; else data came late."""
    before = published.N + published.pending + published.excluded_total
    after = latest.N + latest.pending + latest.excluded_total
    return CAME_DUE if before == after and latest.pending < published.pending else LATE_DATA
