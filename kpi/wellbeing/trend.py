"""Use and trust from quarter to quarter, side by side; what is not shown leaves a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from kpi.wellbeing.words import period_words, result_of
from web.chart_marks import Chart, Series
from web.charts import line_chart
from web.i18n import local_number
from wellbeing.figures.published import FrozenRelease, Shown, Standing

QUARTERS_SHOWN = 8
"""Quarters that a trend shows at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A chart, and the table of exactly its numbers."""

    chart: Chart
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def trend_of(releases: Sequence[FrozenRelease]) -> Trend | None:
    """The trend up to a release; None with fewer than two quarters in which use or trust is shown."""
    ordered = sorted(releases, key=lambda release: release.quarter)[-QUARTERS_SHOWN:]
    use, trust = ([_figure(release, code) for release in ordered] for code in ("W01", "W02"))
    if max(sum(_value(one) is not None for one in both) for both in (use, trust)) < 2:
        return None
    labels = [period_words(release.quarter) for release in ordered]
    rows = tuple(
        (label, result_of(one), result_of(other))
        for label, one, other in zip(labels, use, trust, strict=True)
    )
    title = str(gettext("Use of support and trust by quarter"))
    names = (str(gettext("Use")), str(gettext("Trust")))
    chart = line_chart(
        [
            Series(name, tuple(_value(one) for one in figures))
            for name, figures in zip(names, (use, trust), strict=True)
        ],
        labels,
        title=title,
        description="; ".join(f"{row[0]}: {names[0]} {row[1]}, {names[1]} {row[2]}" for row in rows),
        tick_text=lambda share: f"{local_number(share * 100)} %",
        highest=1.0,
    )
    return Trend(chart=chart, caption=title, head=(str(gettext("Quarter")), *names), rows=rows)


def _figure(release: FrozenRelease, code: str) -> Shown:
    return next(
        one for one in release.figures if (one.code, one.part, one.period) == (code, "", release.quarter)
    )


def _value(figure: Shown) -> float | None:
    return figure.value if figure.standing is Standing.SHOWN else None
