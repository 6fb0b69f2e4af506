"""Puts a snapshot together: figures with targets, parts that may be shown, months, breakdowns and notes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import RuleBroken
from core.suppression import POLICIES, Audience
from core.text import N_
from kpi.evaluations.between import hide_beside
from kpi.evaluations.breakdowns import list_breakdowns, referrals_by_urgency
from kpi.evaluations.choice import EVERYTHING, Choice
from kpi.evaluations.cohort import read_ways
from kpi.evaluations.comparing import History, Measured, bare, compare, list_revisions
from kpi.evaluations.disclosure import hidden_parts, hidden_together, undivided
from kpi.evaluations.equity import list_equity
from kpi.evaluations.flow import NO_FLOW, flow_of
from kpi.evaluations.followed import follow_up
from kpi.evaluations.gaps import gap_breakdowns
from kpi.evaluations.measuring import MONTHS_BEFORE, Source, has_series, read_past, read_source
from kpi.evaluations.published import list_beside, months_of
from kpi.evaluations.quality import list_notes
from kpi.evaluations.snapshot import (
    FORMAT,
    Breakdown,
    Comparison,
    Definition,
    Equity,
    Figure,
    PeriodStamp,
    ScopeStamp,
    SeriesPoint,
    ShownPart,
    Snapshot,
    TargetStamp,
)
from kpi.evaluations.targets import is_about, status_against, target_of
from kpi.indicators.catalogue import CATALOGUE, get_indicator
from kpi.indicators.definition import Indicator
from kpi.measures.control import p_chart
from kpi.measures.flow import NOTIFY_DAYS
from kpi.measures.high_use import high_use_from
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.referral_rows import URGENCIES
from kpi.measures.repeat_contact import MERGE_HOURS
from kpi.measures.scope import Scope
from kpi.measures.status import TOLERANCE, TargetStatus
from kpi.periods import Period

CHART_FROM = 6
"""A control chart of fewer points says nothing about chance."""


def assemble(
    session: Session,
    scope: Scope,
    *,
    period: Period,
    as_of: datetime,
    history: History | None = None,
    before: str | None = None,
    choice: Choice = EVERYTHING,
) -> Snapshot:
    """Measure the scope over a period as known at `as_of`.

    `history` holds what was published of the scope over this period, the one before and the same of last year; what
    was not is measured now. `before` is the reference of the evaluation whose findings are followed up. Only whole
    calendar months that are over are divided by anything (facts 2.7 rule 5). Raises `RuleBroken` for a period that has
    not begun and for an indicator that does not exist.
    """
    if as_of <= period.bounds()[0]:
        raise RuleBroken(N_("The period %(period)s has not begun yet."), "period", period=period.code)
    k = POLICIES[Audience.INTERNAL].k
    source = read_source(session, scope, period=period, as_of=as_of)
    past = read_past(session, source)
    measured = source.figures(source.period)
    flow, ways = NO_FLOW, []
    if divides := source.may_be_divided:
        ways = read_ways(session, scope, period=period, as_of=as_of)
        flow = flow_of(ways, k=k)
    else:
        measured, past = _undivided(measured), [(one, _undivided(then)) for one, then in past]
    urgencies = hidden_urgencies(source, measured, k=k)
    figures = list_figures(
        source,
        measured,
        history=history or {},
        past=past,
        choice=choice,
        hidden=urgencies | flow.hidden_reasons,
    )
    chosen = [get_indicator(figure.definition.code) for figure in figures]
    breakdowns: tuple[Breakdown, ...] = ()
    equity: tuple[Equity, ...] = ()
    if divides:
        breakdowns = (
            *list_breakdowns(session, source, hidden_urgencies=urgencies),
            *flow.declines,
            *gap_breakdowns(session, scope, period=period, day=source.day, k=k),
        )
        codes = frozenset(figure.definition.code for figure in figures)
        equity = list_equity(session, source, measured, chosen=codes, k=k)
    snapshot = Snapshot(
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
        notes=(),
        chosen=() if choice.indicators is None else tuple(indicator.code for indicator in chosen),
        flow=flow.steps,
        equity=equity,
        revisions=list_revisions(
            chosen,
            [(period, measured), *past],
            history=history or {},
            parameters=parameters_of(source),
            k=k,
        ),
    )
    alone = snapshot
    if divides:
        cover, published = list_beside(session, scope, period=period, as_of=as_of)
        months = months_of(period.start, period.end)
        snapshot = hide_beside(snapshot, published, cover=cover, months=months, ways=ways, k=k)
    notes = list_notes(source, snapshot, hides_more=snapshot != alone)
    followed = follow_up(session, scope, reference=before, snapshot=snapshot) if before else ()
    return replace(snapshot, notes=notes, followed=followed)


def list_figures(
    source: Source,
    measured: Measured,
    *,
    history: History,
    past: Sequence[tuple[Period, Measured]],
    hidden: frozenset[str],
    choice: Choice = EVERYTHING,
) -> tuple[Figure, ...]:
    """The figures of the period that were chosen, in the order of the catalogue.

    `hidden` names parts that other tables of the evaluation hide, so that no figure shows them either.
    """
    chosen = choice.chosen(target.indicator for target in source.targets)
    months = [(month.code, source.figures(month)) for month in source.months()]
    k = POLICIES[Audience.INTERNAL].k
    last_year = source.period.same_period_last_year().code
    before = source.period.previous().code
    parameters = parameters_of(source)
    figures = []
    for indicator in CATALOGUE:
        if indicator.code not in measured or indicator.code not in chosen:
            continue
        beside = {
            period.code: compare(indicator, period, history=history, now=then, parameters=parameters, k=k)
            for period, then in past
        }
        figures.append(
            _figure(
                indicator,
                measured[indicator.code],
                target=target_of(indicator, source.targets, extra=choice.find_target(indicator.code)),
                months=[(month, then[indicator.code]) for month, then in months if indicator.code in then],
                previous=beside.get(before),
                last_year=beside.get(last_year) if last_year != before else None,
                hidden=hidden,
            )
        )
    return tuple(figures)


def hidden_urgencies(source: Source, measured: Measured, *, k: int) -> frozenset[str]:
    """The urgencies that no split may show, over the breakdown and every figure that is split by urgency."""
    tables = [referrals_by_urgency(source)]
    for figure in measured.values():
        split = {part.name: part.measurement for part in figure.parts if part.name in URGENCIES}
        if split:
            tables.append({name: one.N for name, one in split.items()})
            tables.append({name: one.N + one.pending + one.excluded_total for name, one in split.items()})
    return hidden_together(tables, k=k)


def parameters_of(source: Source) -> dict[str, int | float | str]:
    """Everything beside the definitions that a repetition of the measurement needs."""
    policy = POLICIES[Audience.INTERNAL]
    return {
        "loop_days": source.loop_days,
        "notify_days": NOTIFY_DAYS,
        "merge_hours": MERGE_HOURS,
        "high_use_from": high_use_from(),
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
    last_year: Comparison | None,
    hidden: frozenset[str],
) -> Figure:
    parts = _shown_parts(indicator, measured, target, hidden)
    rated: Measurement | None = measured
    if target is not None and target.part is not None:
        rated = next((part.measurement for part in parts if part.name == target.part), None)
    series, centre = _series(indicator, months)
    return Figure(
        definition=definition_of(indicator),
        target=target,
        measurement=bare(indicator, measured, k=POLICIES[indicator.suppression].k),
        status=status_against(target, rated),
        parts=parts,
        parts_overlap=measured.parts_overlap,
        series=series,
        centre=centre,
        previous=previous,
        last_year=last_year,
    )


def _shown_parts(
    indicator: Indicator, measured: Measurement, target: TargetStamp | None, also: frozenset[str]
) -> tuple[ShownPart, ...]:
    k = POLICIES[indicator.suppression].k
    hidden = hidden_parts(measured, k=k) | also
    return tuple(
        ShownPart(
            name=part.name,
            is_hidden=part.name in hidden,
            measurement=None if part.name in hidden else bare(indicator, part.measurement, k=k),
            status=status_against(target, part.measurement)
            if part.name not in hidden and is_about(target, part.name)
            else TargetStatus.NONE,
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


def _undivided(measured: Measured) -> dict[str, Measurement]:
    return {code: undivided(code, one) for code, one in measured.items()}


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
