"""The figures of the chosen period as a reader sees them: value with its cases, status, twelve months, what changed."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import Lock

from flask import get_template_attribute
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from core.clock import local_date
from core.text import N_
from kpi.dashboard.calendar import MONTHS_SHOWN, Calendar, run_back
from kpi.dashboard.content import Told
from kpi.dashboard.queries import Cell, Cells, StoredFigure, list_cells, list_figures, list_so_far
from kpi.evaluations.measuring import has_series
from kpi.evaluations.snapshot import TargetStamp
from kpi.evaluations.targets import status_against, target_of
from kpi.indicators.catalogue import CATALOGUE, get_indicator
from kpi.indicators.definition import Indicator, Unit
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.partnership_rows import read_agreements, read_targets
from kpi.measures.scope import Scope
from kpi.periods import Period
from kpi.reports.parts import UNITS
from kpi.reports.report import StatusRow, status_row
from kpi.reports.values import (
    amount_text,
    basis_text,
    code_text,
    interval_text,
    language,
    month_label,
    second_text,
    target_text,
    value_and_basis,
    value_text,
)
from kpi.reports.wording import PARTS, SUPPRESSED
from web.charts import Drawing, sparkline
from web.i18n import local_number, moment_in_zone, translate

FAMILIES: Mapping[str, str] = {
    "R": N_("Referrals"),
    "C": N_("Crisis encounters"),
    "P": N_("Partnership"),
    "T": N_("Training"),
    "W": N_("Staff support"),
    "E": N_("Community and experience"),
}
"""By the first letter of an indicator's code."""
ROWS_KEPT = 1_000
"""Some thirty dashboards; a row takes a few thousand bytes."""
_row_lock = Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part of a figure with its cases."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One indicator of the dashboard, all text ready."""

    code: str
    name: str
    question: str
    value: str
    second: str
    basis: str
    interval: str
    pending: str
    is_unstable: bool
    target: str
    status: StatusRow
    spark: Drawing | None
    changes: tuple[str, ...]
    parts: tuple[PartRow, ...]
    first: str
    held: str
    """Of an open month: of when the figure is, where later cases are not told yet."""

    @cached_property
    def html(self) -> Markup:
        """The row of the page's table; a row is in one language, and kept with what was made of it."""
        made: Markup = get_template_attribute("kpi/dashboard/row.html", "figure_row")(self)
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The figures of one family, in the order of the catalogue."""

    code: str
    name: str
    rows: tuple[FigureRow, ...]
    without_data: tuple[str, ...]
    """Indicators of which nothing was ever submitted: neither zero nor "no eligible cases"."""
    too_few: tuple[str, ...]
    """Indicators that have cases in the open month, but too few to be told so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """Everything that a row is made from, as far as it differs between two of them in one language."""

    code: str
    text: str
    held_since: datetime | None
    """Of when a figure is that later cases have changed; None where it is of the latest measurement."""
    target: TargetStamp | None
    run: tuple[tuple[str, Cell | None], ...]
    compared: tuple[tuple[str, Cell | None], ...]
    period: Period
    is_open: bool


def family_of(indicator: Indicator) -> str:
    """The family of an indicator."""
    return indicator.code[0]


def list_families(
    session: Session,
    scope: Scope,
    *,
    calendar: Calendar,
    period: Period,
    family: str | None,
    now: datetime,
    measured_at: datetime | None,
) -> tuple[Family, ...]:
    """The figures of a scope over a period that can be chosen, by family; `family` leaves out the others.

    `measured_at` is when the period was last measured.
    """
    is_open = calendar.is_open(period)
    chosen = list_so_far(session, scope, period) if is_open else list_figures(session, scope, period)
    if is_open and not any(one.figure.has_cases for one in chosen.values()):
        return ()
    if not chosen:
        return ()
    months, others = _run_to(period, calendar), (period.previous(), period.same_period_last_year())
    run = {month.code: month_label(month.code) for month in months}
    compared = {one.code: code_text(one.code) for one in others}
    cells = list_cells(session, scope, [*months, *others])
    day = min(period.end, local_date(now, period.zone))
    agreements = read_agreements(session, scope, on=day, as_of=min(now, period.bounds()[1]))
    targets = read_targets(session, agreements, on=day)
    rows: dict[str, list[FigureRow]] = {}
    silent: dict[str, list[str]] = {}
    few: dict[str, list[str]] = {}
    for indicator in CATALOGUE:
        figure = chosen.get(indicator.code)
        if figure is None or family not in (None, family_of(indicator)):
            continue
        if figure.version != indicator.version:  # what is stored tells of something else
            continue
        if figure.figure.measurement.no_data or figure.figure.is_few:
            untold = few if figure.figure.is_few else silent
            untold.setdefault(family_of(indicator), []).append(
                f"{indicator.code} {translate(indicator.name)}"
            )
            continue
        row = _row_in(
            language(),
            _Key(
                code=indicator.code,
                text=figure.text,
                held_since=figure.as_of
                if is_open and measured_at is not None and figure.as_of < measured_at
                else None,
                target=target_of(indicator, targets),
                run=tuple((label, _comparable(cells, m, indicator, figure)) for m, label in run.items()),
                compared=tuple(
                    (said, _comparable(cells, one, indicator, figure)) for one, said in compared.items()
                ),
                period=period,
                is_open=is_open,
            ),
            figure,
        )
        rows.setdefault(family_of(indicator), []).append(row)
    return tuple(
        Family(
            code=code,
            name=translate(FAMILIES.get(code, code)),
            rows=tuple(rows.get(code, ())),
            without_data=tuple(silent.get(code, ())),
            too_few=tuple(few.get(code, ())),
        )
        for code in dict.fromkeys(family_of(indicator) for indicator in CATALOGUE)
        if code in rows or code in silent or code in few
    )


def _run_to(period: Period, calendar: Calendar) -> tuple[Period, ...]:
    """The twelve months that end with the period, oldest first; an open one is no point of a line yet."""
    last = calendar.months[0] if calendar.is_open(period) else period.months()[-1]
    return run_back(last, MONTHS_SHOWN)[::-1]


def _comparable(cells: Cells, period: str, indicator: Indicator, figure: StoredFigure) -> Cell | None:
    """Another version of the definition measures something else."""
    cell = cells.get((period, indicator.code))
    return cell if cell is not None and cell.version == figure.version else None


_rows: OrderedDict[tuple[str, _Key], FigureRow] = OrderedDict()
"""Rows as they were last made: texts and numbers in a language cost more than everything else of the page."""


def _row_in(locale: str, key: _Key, figure: StoredFigure) -> FigureRow:
    """The row of a figure is made once for each language until something of it changes."""
    with _row_lock:
        row = _rows.get((locale, key))
        if row is not None:
            _rows.move_to_end((locale, key))
            return row
    row = _row(key, figure)
    with _row_lock:
        _rows[locale, key] = row
        while len(_rows) > ROWS_KEPT:
            _rows.popitem(last=False)
    return row


def _row(key: _Key, figure: StoredFigure) -> FigureRow:
    indicator, target, period = get_indicator(key.code), key.target, key.period
    measured, unit = figure.figure.measurement, indicator.unit
    rated: Measurement | None = measured
    if target is not None and target.part is not None:
        rated = measured.find_part(target.part)
    return FigureRow(
        code=indicator.code,
        name=translate(indicator.name),
        question=translate(indicator.question),
        value=value_text(measured, unit),
        second=second_text(measured, unit),
        basis=basis_text(measured, unit),
        interval=interval_text(measured, unit),
        pending=local_number(measured.pending) if measured.pending else "",
        is_unstable=measured.is_unstable,
        target=target_text(target, unit),
        status=status_row(status_against(target, rated).value),
        spark=_spark(indicator, key.run),
        changes=tuple(
            _change(indicator, measured, said, cell, is_open=key.is_open)
            for said, cell in key.compared
            # Of a period without cases nothing here tells whether it had no data.
            if cell is not None and (cell.value is not None or (measured.value is not None and cell.cases))
        ),
        parts=_parts(indicator, figure.figure, is_open=key.is_open) if indicator.shown_with_parts else (),
        first=_first(indicator, figure, period),
        held=_held(key),
    )


def _spark(indicator: Indicator, run: Sequence[tuple[str, Cell | None]]) -> Drawing | None:
    while run and (run[0][1] is None or not run[0][1].cases):  # from the first month with cases on
        run = run[1:]
    values = [None if cell is None else cell.value for _, cell in run]
    known = [(month, value) for (month, _), value in zip(run, values, strict=True) if value is not None]
    if len(known) < 2:
        return None
    (begin, first), (end, last) = known[0], known[-1]
    return sparkline(
        values,
        title=gettext(
            "%(name)s from %(first)s to %(last)s",
            name=translate(indicator.name),
            first=begin,
            last=end,
        ),
        description=gettext(
            "From %(first)s to %(last)s",
            first=amount_text(first, indicator.unit),
            last=amount_text(last, indicator.unit),
        ),
    )


def _change(indicator: Indicator, measured: Measurement, said: str, cell: Cell, *, is_open: bool) -> str:
    """How the value stands against an earlier one, with the cases of that; no judgement, the status has it.

    What was counted so far in an open month is neither up nor down from a whole one.
    """
    earlier = Measurement(kind=measured.kind, n=cell.n, N=cell.cases, value=cell.value)
    words = {
        "value": value_and_basis(earlier, indicator.unit),
        "period": said,
    }
    so_far = is_open and measured.kind is MeasurementKind.COUNT and has_series(indicator.basis)
    if so_far or measured.value is None or cell.value is None:
        return str(gettext("%(period)s: %(value)s", **words))
    if value_text(earlier, indicator.unit) == value_text(measured, indicator.unit):
        return str(gettext("As before: %(value)s in %(period)s", **words))
    if measured.value > cell.value:
        return str(gettext("Up from %(value)s in %(period)s", **words))
    return str(gettext("Down from %(value)s in %(period)s", **words))


def _parts(indicator: Indicator, figure: Told, *, is_open: bool) -> tuple[PartRow, ...]:
    """The parts, those that are too small by name; an open month is not divided at all, which the page says."""
    shown = tuple(
        PartRow(
            name=translate(PARTS.get(part.name, part.name)),
            value=value_and_basis(
                part.measurement, UNITS.get(part.name) or _unit(indicator, part.measurement)
            ),
        )
        for part in figure.measurement.parts
    )
    hidden = () if is_open else figure.hidden
    return shown + tuple(
        PartRow(name=translate(PARTS.get(name, name)), value=translate(SUPPRESSED)) for name in hidden
    )


def _unit(indicator: Indicator, measured: Measurement) -> Unit:
    """Parts are measured like the whole, except a rate or an amount among something else."""
    if measured.kind is MeasurementKind.AMOUNT and indicator.kind is not MeasurementKind.AMOUNT:
        return Unit.DECIMAL
    is_rate = measured.kind is MeasurementKind.RATE and indicator.kind is not MeasurementKind.RATE
    return Unit.PERCENT if is_rate else indicator.unit


def _first(indicator: Indicator, figure: StoredFigure, period: Period) -> str:
    """What was first told, where later data moved the figure itself."""
    first = figure.first
    if first is None:
        return ""
    then, today = first.figure.measurement, figure.figure.measurement
    if (then.n, then.N, then.value) == (today.n, today.N, today.value):
        return ""
    return str(
        gettext(
            "First measured on %(day)s: %(value)s",
            day=moment_in_zone(first.as_of, period.zone),
            value=value_and_basis(then, indicator.unit),
        )
    )


def _held(key: _Key) -> str:
    if key.held_since is None:
        return ""
    moment = moment_in_zone(key.held_since, key.period.zone)
    return str(gettext("As of %(moment)s; the latest cases are not told yet", moment=moment))
