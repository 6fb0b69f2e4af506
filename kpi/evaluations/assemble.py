"""Puts a snapshot together: figures with targets, parts that may be shown, months, breakdowns and notes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.suppression import POLICIES, Audience
from core.text import N_
from kpi.evaluations.breakdowns import list_breakdowns
from kpi.evaluations.choice import EVERYTHING, Choice
from kpi.evaluations.disclosure import hidden_parts
from kpi.evaluations.measuring import MONTHS_BEFORE, Source, has_series, read_source
from kpi.evaluations.quality import list_notes
from kpi.evaluations.snapshot import (
    FORMAT,
    Comparison,
    Definition,
    Figure,
    PeriodStamp,
    ScopeStamp,
    SeriesPoint,
    ShownPart,
    Snapshot,
    TargetStamp,
)
from kpi.evaluations.targets import UNRATED, status_against, target_of
from kpi.indicators.catalogue import CATALOGUE
from kpi.indicators.definition import Indicator
from kpi.measures.control import p_chart
from kpi.measures.flow import NOTIFY_DAYS
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.repeat_contact import MERGE_HOURS
from kpi.measures.scope import Scope
from kpi.measures.status import TOLERANCE, TargetStatus
from kpi.periods import Period

CHART_FROM = 6
"""A control chart of fewer points says nothing about chance."""
Published = tuple[str, Snapshot]


def assemble(
    session: Session,
    scope: Scope,
    *,
    period: Period,
    as_of: datetime,
    published: Published | None = None,
    choice: Choice = EVERYTHING,
) -> Snapshot:
    """Measure the scope over a period as known at `as_of`.

    `published` is the reference and the snapshot of the evaluation of the period before; without one that period is
    measured now. Raises `RuleBroken` for a period that has not begun.
    """
    if as_of <= period.bounds()[0]:
        raise RuleBroken(N_("The period %(period)s has not begun yet."), "period", period=period.code)
    source = read_source(session, scope, period=period, as_of=as_of)
    figures = list_figures(source, published=published, choice=choice)
    breakdowns = list_breakdowns(session, source)
    return Snapshot(
        format=FORMAT,
        scope=stamp_of(scope),
        period=PeriodStamp(
            code=period.code,
            kind=period.kind.value,
            start=period.start.isoformat(),
            end=period.end.isoformat(),
            zone=period.zone,
        ),
        data_as_of=as_of.astimezone(UTC).isoformat(),
        is_preliminary=not period.has_ended(as_of),
        parameters=parameters_of(source) | choice.parameters({figure.definition.code for figure in figures}),
        figures=figures,
        breakdowns=breakdowns,
        notes=list_notes(source, figures=figures, breakdowns=breakdowns),
    )


def list_figures(
    source: Source, *, published: Published | None, choice: Choice = EVERYTHING
) -> tuple[Figure, ...]:
    """The figures of the period that were chosen, in the order of the catalogue."""
    chosen = choice.chosen(target.indicator for target in source.targets)
    measured = source.figures(source.period)
    before = source.period.previous()
    earlier = source.figures(before) if published is None else {}
    months = [(month, source.figures(month)) for month in source.months()]
    return tuple(
        _figure(
            indicator,
            measured[indicator.code],
            target=target_of(indicator, source.targets, extra=choice.find_target(indicator.code)),
            months=[(month.code, figures[indicator.code]) for month, figures in months],
            previous=_comparison(indicator, before, published=published, earlier=earlier.get(indicator.code)),
        )
        for indicator in CATALOGUE
        if indicator.code in measured and indicator.code in chosen
    )


def parameters_of(source: Source) -> dict[str, int | float | str]:
    """Everything beside the definitions that a repetition of the measurement needs."""
    policy = POLICIES[Audience.INTERNAL]
    return {
        "loop_days": source.loop_days,
        "notify_days": NOTIFY_DAYS,
        "merge_hours": MERGE_HOURS,
        "months_before": MONTHS_BEFORE,
        "target_tolerance": TOLERANCE,
        "suppression_k": policy.k,
        "suppression_version": policy.version,
        "suppression_audience": Audience.INTERNAL.value,
    }


def stamp_of(scope: Scope) -> ScopeStamp:
    """The scope as a snapshot keeps it."""
    return ScopeStamp(
        kind=scope.kind.value,
        agency_id=_text(scope.agency_id),
        agency_name=scope.agency_name,
        timezone=scope.timezone,
        locale=scope.locale,
        partnership_id=_text(scope.partnership_id),
        partnership_reference=scope.partnership_reference,
        ngo_id=_text(scope.ngo_id),
        ngo_name=scope.ngo_name,
    )


def definition_of(indicator: Indicator) -> Definition:
    """The definition as a snapshot keeps it."""
    return Definition(
        code=indicator.code,
        name=indicator.name,
        question=indicator.question,
        kind=indicator.kind,
        basis=indicator.basis,
        unit=indicator.unit,
        direction=indicator.direction,
        numerator=indicator.numerator,
        denominator=indicator.denominator,
        clock=indicator.clock,
        source=indicator.source,
        suppression=indicator.suppression.value,
        version=indicator.version,
        window=indicator.window,
        window_days=indicator.window_days,
        exclusions=indicator.exclusions,
        parts_text=indicator.parts_text,
        shown_with_parts=indicator.shown_with_parts,
        read_with=indicator.read_with,
        in_core_set=indicator.in_core_set,
    )


def _figure(
    indicator: Indicator,
    measured: Measurement,
    *,
    target: TargetStamp | None,
    months: Sequence[tuple[str, Measurement]],
    previous: Comparison | None,
) -> Figure:
    parts = _shown_parts(indicator, measured, target)
    rated: Measurement | None = measured
    if target is not None and target.part is not None:
        rated = next((part.measurement for part in parts if part.name == target.part), None)
    series, centre = _series(indicator, months)
    return Figure(
        definition=definition_of(indicator),
        target=target,
        measurement=replace(measured, parts=(), parts_overlap=False),
        status=status_against(target, rated),
        parts=parts,
        parts_overlap=measured.parts_overlap,
        series=series,
        centre=centre,
        previous=previous,
    )


def _shown_parts(
    indicator: Indicator, measured: Measurement, target: TargetStamp | None
) -> tuple[ShownPart, ...]:
    hidden = hidden_parts(measured, k=POLICIES[indicator.suppression].k)
    return tuple(
        ShownPart(
            name=part.name,
            is_hidden=part.name in hidden,
            measurement=None if part.name in hidden else part.measurement,
            status=TargetStatus.NONE
            if part.name in hidden | UNRATED or (target is not None and target.part not in (None, part.name))
            else status_against(target, part.measurement),
        )
        for part in measured.parts
    )


def _series(
    indicator: Indicator, months: Sequence[tuple[str, Measurement]]
) -> tuple[tuple[SeriesPoint, ...], float | None]:
    """The months from the first one with cases on; rates of enough months stand in a control chart."""
    if not has_series(indicator.basis):
        return (), None
    while months and not (months[0][1].N or months[0][1].pending):
        months = months[1:]
    chart = p_chart([(m.n, m.N) for _, m in months]) if indicator.kind is MeasurementKind.RATE else None
    if chart is not None and sum(1 for point in chart.points if point.N) < CHART_FROM:
        chart = None
    points = []
    for place, (month, measured) in enumerate(months):
        limits = chart.points[place] if chart else None
        points.append(
            SeriesPoint(
                month=month,
                n=measured.n,
                N=measured.N,
                value=measured.value,
                pending=measured.pending,
                lower=limits.lower if limits else None,
                upper=limits.upper if limits else None,
                signals=tuple(signal.value for signal in limits.signals) if limits else (),
            )
        )
    return tuple(points), chart.centre if chart else None


def _comparison(
    indicator: Indicator, before: Period, *, published: Published | None, earlier: Measurement | None
) -> Comparison | None:
    if not has_series(indicator.basis):
        return None
    if published is not None:
        figure = published[1].find_figure(indicator.code)
        # Another version of the definition measures something else.
        if figure is None or figure.definition.version != indicator.version:
            return None
        return Comparison(period=before.code, reference=published[0], measurement=figure.measurement)
    if earlier is None or earlier.value is None:
        return None
    if indicator.kind is MeasurementKind.COUNT and not earlier.n:
        return None
    bare = replace(earlier, parts=(), parts_overlap=False)
    return Comparison(period=before.code, reference=None, measurement=bare)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
