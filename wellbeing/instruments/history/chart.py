"""A person's own scores as a chart, with what it says in words."""

from dataclasses import dataclass

from core.clock import local_date
from core.text import N_
from web.charts import Chart, Series, line_chart
from web.i18n import local_date as day_text
from web.i18n import translate
from wellbeing.instruments.codes import Direction
from wellbeing.instruments.history.queries import Series as Sheets

UP, DOWN = N_("Higher is heavier."), N_("Higher is better.")


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One instrument's sheets with the chart of their scores, and the rows behind it, the newest first."""

    series: Sheets
    chart: Chart
    direction: str
    rows: list[tuple[str, str, str]]


def history_of(series: Sheets, *, timezone: str) -> History:
    """The chart of a series; its ends are those of the scale, so that small changes look small."""
    instrument = series.instrument
    days = [day_text(local_date(sheet.answered_at, timezone)) for sheet in series.scored]
    values = tuple(
        float(sheet.result.total - instrument.lowest) if sheet.result.total is not None else None
        for sheet in series.scored
    )
    better = instrument.direction is Direction.HIGHER_IS_BETTER
    direction = translate(DOWN if better else UP)
    chart = line_chart(
        [Series(instrument.name, values)],
        days,
        title=translate(instrument.subject),
        description=direction,
        highest=float(instrument.highest - instrument.lowest),
        whole=True,
        tick_text=lambda value: f"{value + instrument.lowest:g}",
    )
    rows = [
        (day, str(sheet.result.total), translate(sheet.band.label) if sheet.band else "—")
        for day, sheet in zip(days, series.scored, strict=True)
    ]
    return History(series=series, chart=chart, direction=direction, rows=rows[::-1])
