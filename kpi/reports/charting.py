"""Charts of the indicators with the finding as caption and the numbers behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext

from core.text import N_
from kpi.evaluations.snapshot import Figure
from kpi.indicators.definition import Unit
from kpi.reports.findings import sentence_of
from kpi.reports.values import amount_text, month_label, target_amount, whole_percent
from kpi.reports.wording import SIGNALS
from web.chart_control import ControlDatum, ControlWords, control_chart
from web.chart_marks import Chart, Datum, Drawing, Series, TargetLine
from web.charts import bar_chart, line_chart, sparkline
from web.i18n import local_number, local_percent, translate
from web.templating import duration_words

FULL_FROM = 0.5
"""Shares that reach a half are drawn up to 100 %; smaller ones would lie flat there."""
DAY, HOUR = 86_400.0, 3_600.0
TICKS: Mapping[Unit, Callable[[float], str]] = {
    Unit.PERCENT: whole_percent,
    Unit.PER_100: lambda share: local_number(share * 100),
}
"""How the axis of a share is written."""
SHORT_SIGNALS = {
    "above_limit": N_("above"),
    "below_limit": N_("below"),
    "run_on_one_side": N_("on one side"),
    "run_rising_or_falling": N_("in one direction"),
}
"""The word beside a point; the line under the chart says all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock:
    """A chart, its caption, and the table of its numbers."""

    chart: Chart
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    table_caption: str


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
    """The months of an indicator: rates as a control chart, times and scores as a line, numbers as bars.

    None where fewer than two months have a value, or all of a number are zero: there would be nothing to see.
    """
    points = figure.series
    if sum(point.value is not None for point in points) < 2:
        return None
    unit, name = figure.definition.unit, translate(figure.definition.name)
    if unit is Unit.NUMBER and not any(point.value for point in points):
        return None
    labels = [month_label(point.month) for point in points]
    title = str(gettext("%(name)s by month", name=name))
    description = "; ".join(
        f"{label}: {amount_text(point.value, unit)}" for label, point in zip(labels, points, strict=True)
    )
    if unit is Unit.NUMBER:
        data = [
            Datum(label, point.value, amount_text(point.value, unit))
            for label, point in zip(labels, points, strict=True)
        ]
        chart = bar_chart(data, title=title, description=description, whole=True, tick_text=local_number)
    elif figure.centre is not None and unit in TICKS:
        chart = _control(figure, labels, title=title, description=description)
    else:
        chart = _line(figure, labels, title=title, description=description)
    head, rows = _numbers(figure, labels)
    return ChartBlock(chart=chart, caption=sentence_of(figure), head=head, rows=rows, table_caption=title)


def _control(figure: Figure, labels: list[str], *, title: str, description: str) -> Chart:
    assert figure.centre is not None
    data = [
        ControlDatum(
            label,
            point.value,
            point.lower,
            point.upper,
            translate(SHORT_SIGNALS.get(point.signals[0], SIGNALS[point.signals[0]]))
            if point.signals
            else "",
        )
        for label, point in zip(labels, figure.series, strict=True)
    ]
    shown = [value for datum in data for value in (datum.value, datum.upper) if value is not None]
    target = _target(figure, scale=1.0)
    highest = max([*shown, target.value if target else 0.0])
    return control_chart(
        data,
        centre=figure.centre,
        words=ControlWords(
            centre=str(
                gettext("Average %(value)s", value=amount_text(figure.centre, figure.definition.unit))
            ),
            limits=str(gettext("Limits")),
        ),
        title=title,
        description=description,
        target=target,
        tick_text=TICKS[figure.definition.unit],
        highest=1.0 if FULL_FROM <= highest <= 1.0 else None,
    )


def _line(figure: Figure, labels: list[str], *, title: str, description: str) -> Chart:
    scale, tick_text = _scale(figure)
    values = tuple(None if point.value is None else point.value / scale for point in figure.series)
    target = _target(figure, scale=scale)
    highest = max([value or 0.0 for value in values] + [target.value if target else 0.0])
    return line_chart(
        [Series("", values)],
        labels,
        title=title,
        description=description,
        target=target,
        tick_text=tick_text,
        highest=1.0 if figure.definition.unit is Unit.PERCENT and highest >= FULL_FROM else None,
    )


def _target(figure: Figure, *, scale: float) -> TargetLine | None:
    target = figure.target
    if target is None or target.value is None or target.part is not None:
        return None
    words = gettext("Target %(value)s", value=target_amount(target, figure.definition.unit))
    end = target.value if target.upper is None else target.upper
    return TargetLine(end / scale, str(words))


def _scale(figure: Figure) -> tuple[float, Callable[[float], str]]:
    """By what a value is divided before it is drawn, and how a tick is written."""
    if figure.definition.unit in TICKS:
        return 1.0, TICKS[figure.definition.unit]
    if figure.definition.unit is Unit.MINUTES:
        return 60.0, lambda minutes: amount_text(60.0 * minutes, Unit.MINUTES)
    if figure.definition.unit is not Unit.DURATION:
        return 1.0, local_number
    longest = max((point.value or 0.0) for point in figure.series)
    unit = DAY if longest >= 2 * DAY else HOUR if longest >= 2 * HOUR else 60.0
    return unit, lambda value: duration_words(value * unit)


def _numbers(figure: Figure, labels: list[str]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The table behind a chart: value, n and N, limits, and what stands out of chance."""
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
        head += [str(gettext("Limits")), str(gettext("Signal"))]
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
            row.append(limits_text(point.lower, point.upper) or "–")
            row.append("; ".join(translate(SIGNALS[signal]) for signal in point.signals) or "–")
        table.append(tuple(row))
    return tuple(head), tuple(table)


def limits_text(lower: float | None, upper: float | None) -> str:
    """The limits of a month, without the second percent sign; empty where there are none."""
    if lower is None or upper is None:
        return ""
    return f"{local_number(lower * 100, digits=1)}–{local_percent(upper)}"
