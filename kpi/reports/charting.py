"""Charts of a report with the finding as caption and the numbers behind them; suppressed values are not drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext

from kpi.evaluations.snapshot import Breakdown, BreakdownRow, Figure, Snapshot
from kpi.indicators.definition import Unit
from kpi.reports.findings import sentence_of
from kpi.reports.values import amount_text, month_label, share_of, target_amount, whole_percent
from kpi.reports.wording import BREAKDOWNS, ROWS, SIGNALS, SUPPRESSED
from web.chart_marks import Chart, Datum, Drawing, Series, TargetLine
from web.charts import bar_chart, horizontal_bars, line_chart, sparkline, stacked_bar
from web.i18n import local_number, local_percent, translate
from web.templating import duration_words

STACKED = frozenset({"encounters_by_event_type", "encounters_by_apprehension", "encounters_by_arrest"})
MOST_STACKED = 6
FULL_FROM = 0.5
"""Shares that reach a half are drawn up to 100 %; smaller ones would lie flat there."""
DAY, HOUR = 86_400.0, 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock:
    """A chart, its caption, and the table of its numbers."""

    chart: Chart
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    table_caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownSection:
    """A breakdown: caption, chart where it helps, table, and what to mind."""

    code: str
    title: str
    chart: Chart | None
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: str
    note: str


def trend(figure: Figure) -> Drawing | None:
    """The months of an indicator as a small line; None where there are not enough of them."""
    values = [point.value for point in figure.series]
    if sum(value is not None for value in values) < 2:
        return None
    first, last = figure.series[0].month, figure.series[-1].month
    title = gettext(
        "Trend of %(name)s from %(first)s to %(last)s",
        name=translate(figure.definition.name),
        first=month_label(first),
        last=month_label(last),
    )
    return sparkline(values, title=str(title))


def figure_chart(figure: Figure) -> ChartBlock | None:
    """The months of an indicator with its target; a control chart's limits stand in the table."""
    points = figure.series
    if sum(point.value is not None for point in points) < 2:
        return None
    unit, name = figure.definition.unit, translate(figure.definition.name)
    labels = [month_label(point.month) for point in points]
    scale, tick_text = _scale(figure)
    title = str(gettext("%(name)s by month", name=name))
    description = "; ".join(
        f"{label}: {amount_text(point.value, unit)}" for label, point in zip(labels, points, strict=True)
    )
    target = None
    if figure.target is not None and figure.target.value is not None and figure.target.part is None:
        target = TargetLine(
            figure.target.value / scale,
            str(gettext("Target %(value)s", value=target_amount(figure.target, unit))),
        )
    if unit is Unit.NUMBER:
        data = [
            Datum(label, point.value, amount_text(point.value, unit))
            for label, point in zip(labels, points, strict=True)
        ]
        chart = bar_chart(data, title=title, description=description, whole=True)
    else:
        values = tuple(None if point.value is None else point.value / scale for point in points)
        highest = max([value or 0.0 for value in values] + [target.value if target else 0.0])
        chart = line_chart(
            [Series("", values)],
            labels,
            title=title,
            description=description,
            target=target,
            tick_text=tick_text,
            highest=1.0 if unit is Unit.PERCENT and highest >= FULL_FROM else None,
        )
    head, rows = _numbers(figure, labels)
    return ChartBlock(chart=chart, caption=sentence_of(figure), head=head, rows=rows, table_caption=title)


def breakdown_sections(snapshot: Snapshot) -> tuple[BreakdownSection, ...]:
    """The breakdowns in the order of the snapshot."""
    return tuple(_section(breakdown) for breakdown in snapshot.breakdowns if breakdown.rows)


def _section(breakdown: Breakdown) -> BreakdownSection:
    title = translate(BREAKDOWNS[breakdown.code])
    data = [Datum(_label(row), _drawn(row), _share_text(row, breakdown)) for row in breakdown.rows]
    description = "; ".join(f"{datum.label}: {datum.text}" for datum in data)
    chart: Chart | None = None
    if not all(row.n is None for row in breakdown.rows) and len(data) > 1:
        whole = not breakdown.anything_hidden and not breakdown.overlaps and len(data) <= MOST_STACKED
        if breakdown.code in STACKED and whole:
            chart = stacked_bar(data, title=title, description=description)
        else:
            chart = horizontal_bars(data, title=title, description=description)
    return BreakdownSection(
        code=breakdown.code,
        title=title,
        chart=chart,
        caption=_caption(breakdown, title),
        head=(str(gettext("Group")), str(gettext("Number")), str(gettext("Share"))),
        rows=tuple((_label(row), _count_text(row.n), _share(row, breakdown)) for row in breakdown.rows),
        total=_count_text(breakdown.total),
        note=str(gettext("Rows overlap and do not add up to the total.")) if breakdown.overlaps else "",
    )


def _caption(breakdown: Breakdown, title: str) -> str:
    shown = [row for row in breakdown.rows if row.n]
    if not shown or not breakdown.total:
        return title
    most = max(shown, key=lambda row: row.n or 0)
    if breakdown.anything_hidden:
        return str(
            gettext("%(title)s: largest number shown is “%(label)s”.", title=title, label=_label(most))
        )
    share = share_of(most.n or 0, breakdown.total)
    return str(
        gettext("%(title)s: most are “%(label)s”, %(share)s.", title=title, label=_label(most), share=share)
    )


def _label(row: BreakdownRow) -> str:
    return row.label if row.label is not None else translate(ROWS.get(row.code, row.code))


def _drawn(row: BreakdownRow) -> float | None:
    return None if row.n is None else float(row.n)


def _count_text(count: int | None) -> str:
    return translate(SUPPRESSED) if count is None else local_number(count)


def _share(row: BreakdownRow, breakdown: Breakdown) -> str:
    return local_percent(row.n / breakdown.total) if row.n is not None and breakdown.total else "–"


def _share_text(row: BreakdownRow, breakdown: Breakdown) -> str:
    if row.n is None or not breakdown.total:
        return _count_text(row.n)
    return f"{local_number(row.n)} ({_share(row, breakdown)})"


def _scale(figure: Figure) -> tuple[float, Callable[[float], str]]:
    """By what a value is divided before it is drawn, and how a tick is written."""
    if figure.definition.unit is Unit.PERCENT:
        return 1.0, whole_percent
    if figure.definition.unit is Unit.NUMBER:
        return 1.0, local_number
    longest = max((point.value or 0.0) for point in figure.series)
    unit = DAY if longest >= 2 * DAY else HOUR if longest >= 2 * HOUR else 60.0
    return unit, lambda value: duration_words(value * unit)


def _numbers(figure: Figure, labels: list[str]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The table behind a chart: value, n and N, and what stands out of chance."""
    unit = figure.definition.unit
    month, value = str(gettext("Month")), str(gettext("Value"))
    if unit is Unit.NUMBER:
        rows = tuple(
            (label, amount_text(point.value, unit))
            for label, point in zip(labels, figure.series, strict=True)
        )
        return (month, str(gettext("Number"))), rows
    head = [month, value, str(gettext("Cases (n)")), str(gettext("Out of (N)")), str(gettext("Pending"))]
    if figure.centre is not None:
        head.append(str(gettext("Signal")))
    table = []
    for label, point in zip(labels, figure.series, strict=True):
        row = [
            label,
            amount_text(point.value, unit),
            local_number(point.n),
            local_number(point.N),
            local_number(point.pending),
        ]
        if figure.centre is not None:
            row.append("; ".join(translate(SIGNALS[signal]) for signal in point.signals) or "–")
        table.append(tuple(row))
    return tuple(head), tuple(table)
