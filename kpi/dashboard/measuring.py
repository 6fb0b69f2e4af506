"""Measuring for the dashboard: all closed periods of a scope from one read, and each open month from a smaller one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.dashboard.calendar import MONTHS_SHOWN, calendar_of, run_back
from kpi.dashboard.content import Told, told, told_so_far
from kpi.dashboard.models import MeasuredFigure
from kpi.evaluations.measuring import Source, has_series, read_source
from kpi.indicators.catalogue import CATALOGUE, get_indicator
from kpi.measures.measurement import Measurement
from kpi.measures.scope import Scope
from kpi.periods import Period, PeriodKind

MONTHS_KEPT = 2 * MONTHS_SHOWN
"""Each month that can be chosen is compared with the one of a year before."""

Figures = Mapping[str, Told]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPeriod:
    """What a period may tell, by the indicator's code."""

    period: Period
    figures: Figures

    @property
    def has_cases(self) -> bool:
        """Whether anything at all was counted in it or waits to be."""
        return any(told.has_cases for told in self.figures.values())


def measure_closed(session: Session, scope: Scope, *, now: datetime) -> list[MeasuredPeriod]:
    """The figures of the closed months of two years and of the quarters within them, oldest first.

    Months before the first case of anything are left out, but not what was stored while they had one. The state on one day is measured for the last periods only:
    what it was on earlier days is stored already, or not known.
    """
    calendar = calendar_of(now, scope.timezone)
    months = run_back(calendar.months[0], MONTHS_KEPT)
    last = months[0]
    year = Period.custom(months[MONTHS_SHOWN - 1].start, last.end, zone=last.zone)
    source = read_source(session, scope, period=year, as_of=now)
    found = [MeasuredPeriod(period=month, figures=_told(source, month, last=last)) for month in months[::-1]]
    stored_from = session.scalar(
        sa.select(sa.func.min(MeasuredFigure.period_start)).where(MeasuredFigure.scope_key == scope.key)
    )
    while found and not found[0].has_cases:
        if stored_from is not None and stored_from <= found[0].period.start:
            break
        found = found[1:]
    if not found:
        return []
    kept = {one.period: one.figures for one in found}
    quarters = run_back(calendar.quarters[0], MONTHS_KEPT // 3)[::-1]
    whole = [quarter for quarter in quarters if all(month in kept for month in quarter.months())]
    return found + [
        MeasuredPeriod(period=quarter, figures=_told(source, quarter, last=last, months=kept))
        for quarter in whole
    ]


def measure_open(session: Session, scope: Scope, *, month: Period, now: datetime) -> Figures:
    """The figures of a month that is not closed, as known now; nothing divides them until it is."""
    source = read_source(session, scope, period=month, as_of=now, history=False)
    return {code: told_so_far(get_indicator(code), one) for code, one in source.figures(month).items()}


def measure_open_months(session: Session, scope: Scope, *, now: datetime) -> list[MeasuredPeriod]:
    """The figures so far of each month that is not closed."""
    return [
        MeasuredPeriod(period=month, figures=measure_open(session, scope, month=month, now=now))
        for month in calendar_of(now, scope.timezone).open_months
    ]


def _told(
    source: Source, period: Period, *, last: Period, months: Mapping[Period, Figures] | None = None
) -> dict[str, Told]:
    measured: Mapping[str, Measurement] = source.figures(period)
    within = period.months() if period.kind is PeriodKind.QUARTER and months else ()
    return {
        indicator.code: told(
            indicator,
            measured[indicator.code],
            within=[months[m][indicator.code] for m in within if months and indicator.code in months[m]],
        )
        for indicator in CATALOGUE
        if indicator.code in measured and (has_series(indicator.basis) or period.end == last.end)
    }
