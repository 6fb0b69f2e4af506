"""The numbers behind all charts of a report: one dense table for each family, a month a row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from flask_babel import gettext

from core.text import N_
from kpi.evaluations.snapshot import Figure, SeriesPoint, Snapshot
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.rates import Rate
from kpi.reports.charting import limits_text
from kpi.reports.values import amount_text, code_text, month_label, value_and_basis
from kpi.reports.wording import RUNS, SIGNALS
from web.i18n import local_number, translate

FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("How fast: referrals by month of sending"), ("R01", "R02", "R03", "R04", "R05", "R09")),
    (N_("What became of them: referrals by month of sending"), ("R10", "R11", "R12", "R13")),
    (N_("How the persons were served, by month"), ("R14", "R15", "R16", "R19")),
    (N_("How services ended, by month of the ending"), ("R08", "R17", "R18", "R20")),
    (N_("Crisis encounters by month"), ("C01", "C02", "C05", "C05A")),
    (N_("How crises end, by month"), ("C04", "C06", "C07", "C13")),
    (N_("On scene, by month"), ("C08", "C09", "C10", "C11", "C12", "C14")),
    (N_("How the partners work together, by month"), ("P01", "P02", "P03", "P05", "P07")),
    (N_("Training, by month"), ("T02", "T04", "T05", "T06")),
)

OTHERS = N_("Further indicators by month")
MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyCell:
    """A value with the cases it rests on."""

    value: str
    basis: str
    limits: str = ""
    """Between which a share lies by chance; empty without a control chart."""
    has_signal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyRow:
    """One month."""

    label: str
    cells: tuple[MonthlyCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyTable:
    """A family of indicators, a column each."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[MonthlyRow, ...]


def monthly_tables(snapshot: Snapshot) -> tuple[MonthlyTable, ...]:
    """Tables for each family of which an indicator has months, a few columns each; what no family names comes last."""
    named = {code for _, codes in FAMILIES for code in codes}
    others = tuple(f.definition.code for f in snapshot.figures if f.definition.code not in named)
    return tuple(
        table
        for caption, codes in (*FAMILIES, (OTHERS, others))
        for table in _tables(snapshot, caption, codes)
    )


def signal_lines(snapshot: Snapshot) -> tuple[str, ...]:
    """The months that lie beyond chance, in words; of a run the months together, since each stands in its table."""
    return tuple(
        str(
            gettext(
                "%(code)s in %(month)s: %(value)s, %(signal)s (average %(average)s).",
                code=figure.definition.code,
                month=" – ".join(dict.fromkeys(code_text(point.month) for point in (points[0], points[-1]))),
                value=value_and_basis(_together(points), figure.definition.unit),
                signal=translate(SIGNALS[signal]),
                average=amount_text(figure.centre, figure.definition.unit),
            )
        )
        for figure in snapshot.figures
        for signal, points in _stretches(figure)
    )


def _stretches(figure: Figure) -> Iterator[tuple[str, list[SeriesPoint]]]:
    """Each signal with its months: one alone, or those of a run that follow each other."""
    for signal in dict.fromkeys(signal for point in figure.series for signal in point.signals):
        marked = [signal in point.signals for point in figure.series]
        for has_signal, found in groupby(zip(marked, figure.series, strict=True), key=itemgetter(0)):
            points = [point for _, point in found]
            if has_signal and signal in RUNS:
                yield signal, points
            elif has_signal:
                yield from ((signal, [point]) for point in points)


def _together(points: Sequence[SeriesPoint]) -> Measurement:
    return Rate(sum(point.n for point in points), sum(point.N for point in points)).measurement()


def _tables(snapshot: Snapshot, caption: str, codes: Sequence[str]) -> Iterator[MonthlyTable]:
    figures = [
        figure for figure in snapshot.figures if figure.definition.code in codes and _has_months(figure)
    ]
    count = -(-len(figures) // MOST_COLUMNS)
    for part in range(count):
        # Even parts: a last table of one column would stand alone on its page.
        some = figures[part * len(figures) // count : (part + 1) * len(figures) // count]
        months = sorted({point.month for figure in some for point in figure.series})
        yield MonthlyTable(
            caption=translate(caption),
            head=tuple(f"{figure.definition.code} {translate(figure.definition.name)}" for figure in some),
            rows=tuple(
                MonthlyRow(label=month_label(month), cells=tuple(_cell(figure, month) for figure in some))
                for month in months
            ),
        )


def _has_months(figure: Figure) -> bool:
    """As many as a chart needs: one month alone is the figure itself."""
    return sum(point.value is not None for point in figure.series) > 1


def _cell(figure: Figure, month: str) -> MonthlyCell:
    point = next((point for point in figure.series if point.month == month), None)
    if point is None or point.value is None:
        waiting = point.pending if point else 0
        return MonthlyCell(
            value="–", basis=str(gettext("%(count)s pending", count=local_number(waiting))) if waiting else ""
        )
    return MonthlyCell(
        value=amount_text(point.value, figure.definition.unit),
        basis=_basis(figure, point),
        limits=limits_text(point.lower, point.upper),
        has_signal=bool(point.signals),
    )


def _basis(figure: Figure, point: SeriesPoint) -> str:
    if figure.definition.unit is Unit.NUMBER:
        return ""
    if figure.definition.kind is MeasurementKind.AMOUNT:
        return local_number(point.N)
    return f"{local_number(point.n)}/{local_number(point.N)}"
