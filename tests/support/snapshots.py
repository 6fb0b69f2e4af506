"""Snapshots made by hand, without a database: a figure as small as a test needs it, and a whole evaluation."""

from dataclasses import replace
from datetime import UTC, datetime
from math import sin
from typing import Any

from kpi.evaluations.assemble import definition_of
from kpi.evaluations.snapshot import (
    FORMAT,
    Breakdown,
    BreakdownRow,
    Comparison,
    Equity,
    EquityRow,
    Figure,
    FlowStep,
    FollowUp,
    Note,
    PeriodStamp,
    Revision,
    ScopeStamp,
    SeriesPoint,
    ShownPart,
    Snapshot,
    TargetStamp,
)
from kpi.indicators.catalogue import CATALOGUE
from kpi.indicators.definition import Indicator
from kpi.measures.control import p_chart
from kpi.measures.measurement import Measurement, MeasurementKind, count_of, no_data
from kpi.measures.rates import Rate
from kpi.measures.status import Direction, Target, TargetStatus, status_of

AS_OF = datetime(2026, 2, 20, 12, tzinfo=UTC)
MONTHS = tuple(f"2025-{month:02}" for month in range(1, 13))
HOUR = 3600.0


def rate(n: int, total: int, **values: Any) -> Measurement:
    """A share of cases."""
    return Rate(n, total, **values).measurement()


def duration(hours: float | None, n: int, total: int) -> Measurement:
    """A median with its 90th percentile."""
    seconds = None if hours is None else hours * HOUR
    later = None if hours is None else hours * 3 * HOUR
    return Measurement(kind=MeasurementKind.DURATION, n=n, N=total, value=seconds, percentile_90=later)


def indicator(code: str) -> Indicator:
    """A definition of the catalogue."""
    return next(found for found in CATALOGUE if found.code == code)


def target(value: float, direction: Direction = Direction.UP, *, is_local: bool = True) -> TargetStamp:
    """A target for the whole; a band reaches to the top."""
    return TargetStamp(
        value=value,
        upper=1.0 if direction is Direction.BAND else None,
        direction=direction,
        text=None,
        is_local=is_local,
        part=None,
        references=() if is_local else ("M-0001",),
    )


def points(
    cells: list[tuple[int, int]], months: tuple[str, ...] = MONTHS
) -> tuple[tuple[SeriesPoint, ...], float | None]:
    """The months of a rate with limits and signals, and the average."""
    chart = p_chart(cells)
    series = tuple(
        SeriesPoint(
            month=month,
            n=point.n,
            N=point.N,
            value=point.value,
            pending=0,
            lower=point.lower,
            upper=point.upper,
            signals=tuple(signal.value for signal in point.signals),
        )
        for month, point in zip(months, chart.points, strict=False)
    )
    return series, chart.centre


def figure(
    code: str,
    measurement: Measurement,
    *,
    compared_with: float | None = None,
    cells: list[tuple[int, int]] | None = None,
    before: Measurement | None = None,
    year_before: Measurement | None = None,
    parts: tuple[ShownPart, ...] = (),
    **definition: Any,
) -> Figure:
    """One figure; `definition` changes fields of the catalogue's definition."""
    defined = replace(definition_of(indicator(code)), **definition)
    stamp = None if compared_with is None else target(compared_with, defined.direction)
    series, centre = points(cells) if cells else ((), None)
    status = TargetStatus.NONE
    if compared_with is not None:
        upper = None if stamp is None else stamp.upper
        status = status_of(measurement.value, Target(compared_with, upper=upper), direction=defined.direction)
    return Figure(
        definition=defined,
        target=stamp,
        measurement=measurement,
        status=status,
        parts=parts,
        parts_overlap=False,
        series=series,
        centre=centre,
        previous=None if before is None else Comparison(period="2025-Q3", reference=None, measurement=before),
        last_year=None
        if year_before is None
        else Comparison(period="2024-Q4", reference="E-LAST-YEAR", measurement=year_before),
    )


def snapshot(*figures: Figure, **values: Any) -> Snapshot:
    """An evaluation of an agency's fourth quarter of 2025; `values` replace fields."""
    made = Snapshot(
        format=FORMAT,
        scope=ScopeStamp(
            kind="agency",
            agency_id="0" * 32,
            agency_name="Northfield <b>Police</b> & Co",
            timezone="America/New_York",
            locale="en",
            partnership_id=None,
            partnership_reference=None,
            ngo_id=None,
            ngo_name=None,
        ),
        period=PeriodStamp(
            code="2025-Q4", kind="quarter", start="2025-10-01", end="2025-12-31", zone="America/New_York"
        ),
        data_as_of=AS_OF.isoformat(),
        is_preliminary=False,
        parameters={"loop_days": 60, "months_before": 12},
        figures=figures,
        breakdowns=(),
        notes=(Note(code="before_after", values={}),),
    )
    return replace(made, **values)


def whole(*, indicators: int = len(CATALOGUE)) -> Snapshot:
    """A full evaluation: the first indicators of the catalogue with months, comparisons and parts, and every chapter."""
    return snapshot(
        *(_invented(defined, place) for place, defined in enumerate(CATALOGUE[:indicators])),
        breakdowns=(
            Breakdown(
                code="referrals_by_area",
                total=None,
                overlaps=False,
                rows=(
                    BreakdownRow(code="d1", label="District 1", n=45),
                    BreakdownRow(code="d2", label="District 2", n=None),
                    BreakdownRow(code="d3", label="District 3", n=None),
                ),
            ),
            Breakdown(
                code="encounters_by_event_type",
                total=300,
                overlaps=False,
                rows=(
                    BreakdownRow(code="person_in_crisis", label=None, n=180),
                    BreakdownRow(code="suicide_related", label=None, n=90),
                    BreakdownRow(code="overdose", label=None, n=30),
                ),
            ),
        ),
        flow=FLOW,
        equity=(
            Equity(
                indicator="R04",
                characteristic="area",
                rows=(
                    equity_row("District 1", 60, 80, is_reference=True),
                    equity_row("District 2", 20, 40, ratio=0.67, interval=(0.48, 0.93)),
                    equity_row("District 3", None, None),
                ),
            ),
        ),
        revisions=(
            Revision(
                reference="E-EARLIER",
                period="2025-Q3",
                indicator="R01",
                published=rate(50, 60),
                latest=rate(55, 68),
                published_as_of="2025-10-10T12:00:00+00:00",
                cause="late_data",
            ),
        ),
        followed=(
            FollowUp(
                reference="E-EARLIER",
                period="2025-Q3",
                indicator="R02",
                finding="act",
                decisions=("D-0001 agreed",),
                actions_done=1,
                actions_open=0,
                actions_overdue=2,
                goals=("G-0001 on_track",),
                before=rate(40, 68),
                now=rate(67, 78),
                words=("Intake was closed at weekends.",),
            ),
        ),
        notes=(
            Note(code="before_after", values={}),
            Note(code="unidentified", values={"count": 22, "total": 72, "share": 22 / 72}),
        ),
    )


FLOW = (
    FlowStep(code="sent", came_from=None, n=120),
    FlowStep(code="open_unseen", came_from="sent", n=0),
    FlowStep(code="acknowledged", came_from="sent", n=120),
    FlowStep(code="declined_by_ngo", came_from="acknowledged", n=18),
    FlowStep(code="declined_by_person", came_from="acknowledged", n=None),
    FlowStep(code="open_undecided", came_from="acknowledged", n=None),
    FlowStep(code="accepted", came_from="acknowledged", n=92),
    FlowStep(code="open_uncontacted", came_from="accepted", n=12),
    FlowStep(code="contacted", came_from="accepted", n=80),
    FlowStep(code="ended_unserved", came_from="contacted", n=20),
    FlowStep(code="served", came_from="contacted", n=60),
    FlowStep(code="completed", came_from="served", n=41),
    FlowStep(code="ended_early", came_from="served", n=19),
)


def equity_row(group: str, n: int | None, total: int | None, **values: Any) -> EquityRow:
    """A group; without numbers it is suppressed."""
    given = {"is_reference": False, "ratio": None, "interval": None, "status": TargetStatus.NONE} | values
    value = None if n is None or not total else n / total
    return EquityRow(group=group, n=n, N=total, value=value, **given)


def _invented(defined: Indicator, place: int) -> Figure:
    """Numbers that differ from indicator to indicator and are the same in every run."""
    kind = defined.kind
    goal = (
        defined.default_target.value.value
        if defined.default_target and defined.default_target.value
        else None
    )
    if place % 9 == 8:
        return figure(defined.code, no_data(kind))
    sizes = [20 + (place * 7 + month * 5) % 30 for month in range(12)]
    cells = [
        (round(size * (0.62 + 0.05 * (place % 7) + 0.06 * sin(place + month))), size)
        for month, size in enumerate(sizes)
    ]
    cells = [(min(n, size), size) for n, size in cells]
    if place % 5 == 0:
        cells[-1] = (cells[-1][1] // 5, cells[-1][1])
    n, total = (sum(cell[side] for cell in cells[-3:]) for side in (0, 1))
    if kind is MeasurementKind.RATE:
        parts = tuple(
            ShownPart(
                name=name, is_hidden=False, measurement=rate(n // 3, total // 3), status=TargetStatus.NONE
            )
            for name in ("very_urgent", "urgent", "routine")
        )
        return figure(
            defined.code,
            rate(n, total, pending=place, excluded={"removed": 2}),
            compared_with=goal,
            cells=cells,
            before=rate(n - 5, total),
            year_before=rate(n // 2, total),
            parts=parts if place % 2 else (),
        )
    if kind is MeasurementKind.DURATION:
        made = figure(defined.code, duration(30 + place, n, total), before=duration(28, n, total))
        return replace(made, series=_values([30 * HOUR + 3000.0 * month for month in range(12)], sizes))
    if kind is MeasurementKind.MEAN:
        return figure(
            defined.code,
            Measurement(kind=kind, n=4, N=4, value=3.6),
            before=Measurement(kind=kind, n=4, N=4, value=3.1),
        )
    made = figure(defined.code, count_of(sum(sizes[-3:])), before=count_of(sum(sizes[-6:-3])))
    return replace(made, series=_values([float(size) for size in sizes], sizes))


def _values(values: list[float], sizes: list[int]) -> tuple[SeriesPoint, ...]:
    return tuple(
        SeriesPoint(month=month, n=size, N=size, value=value, pending=0, lower=None, upper=None, signals=())
        for month, value, size in zip(MONTHS, values, sizes, strict=True)
    )
