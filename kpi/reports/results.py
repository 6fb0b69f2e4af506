"""The rows of the results: a figure with its cases, target, comparisons, months and parts; what has no value apart."""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from flask_babel import gettext

from kpi.evaluations.snapshot import Comparison, Figure, Snapshot
from kpi.measures.measurement import MeasurementState
from kpi.reports.charting import figure_chart, trend
from kpi.reports.findings import Line, rated_part, sentence_of
from kpi.reports.parts import part_label, part_unit
from kpi.reports.rows import CompareCell, Labelled, PartRow, ResultGroup, ResultRow, status_row
from kpi.reports.standing import Standing
from kpi.reports.values import (
    amount_text,
    basis_text,
    code_text,
    interval_text,
    month_label,
    second_text,
    target_text,
    value_and_basis,
    value_text,
)
from kpi.reports.wording import EXCLUSIONS, SIGNALS
from web.i18n import local_number, translate

WITHOUT_VALUE = (MeasurementState.NO_DATA, MeasurementState.NO_CASES)


def result_rows(snapshot: Snapshot, standing: Standing) -> tuple[ResultRow, ...]:
    """The indicators that have a value, or wait for one, in the order of the catalogue."""
    return tuple(_result(figure, snapshot, standing) for figure in snapshot.figures if _is_shown(figure))


def groups_of(snapshot: Snapshot, rows: Iterable[ResultRow]) -> tuple[ResultGroup, ...]:
    """The core set first, then the others; one group without a title where all are of one kind."""
    core = {figure.definition.code for figure in snapshot.figures if figure.definition.in_core_set}
    first: list[ResultRow] = []
    others: list[ResultRow] = []
    for row in rows:
        (first if row.code in core else others).append(row)
    if not first or not others:
        return tuple(ResultGroup(title="", rows=tuple(group)) for group in (first or others,) if group)
    return (
        ResultGroup(title=str(gettext("Core set")), rows=tuple(first)),
        ResultGroup(title=str(gettext("Further indicators")), rows=tuple(others)),
    )


def lines_without_value(snapshot: Snapshot) -> tuple[Line, ...]:
    """One sentence for all indicators without data, one for all without cases; parts may still have been counted."""
    words = {
        MeasurementState.NO_DATA: gettext("No data was submitted for"),
        MeasurementState.NO_CASES: gettext("No eligible cases for"),
    }
    lines = []
    for state in WITHOUT_VALUE:
        names = [
            f"{figure.definition.code} {translate(figure.definition.name)}"
            for figure in snapshot.figures
            if figure.measurement.state is state and not _is_shown(figure)
        ]
        if names:
            lines.append(Line(f"{words[state]}: {'; '.join(names)}."))
    return tuple(lines)


def _is_shown(figure: Figure) -> bool:
    """A figure has a row of its own if there is a value, a pending case, or a month with one."""
    measured = figure.measurement
    if measured.state not in WITHOUT_VALUE:
        return True
    return bool(measured.pending) or sum(point.value is not None for point in figure.series) > 1


def _result(figure: Figure, snapshot: Snapshot, standing: Standing) -> ResultRow:
    unit, measured, definition = figure.definition.unit, figure.measurement, figure.definition
    return ResultRow(
        code=definition.code,
        name=translate(definition.name),
        question=translate(definition.question),
        value=value_text(measured, unit),
        basis=basis_text(measured, unit),
        interval=interval_text(measured, unit),
        second=second_text(measured, unit) or _rated(figure),
        pending=local_number(measured.pending) if measured.pending else "",
        excluded=tuple(
            Labelled(label=translate(EXCLUSIONS.get(reason, reason)), value=local_number(count))
            for reason, count in measured.excluded.items()
        ),
        target=target_text(figure.target, unit),
        status=status_row(figure.status.value),
        previous=_compared(figure, figure.previous),
        last_year=_compared(figure, figure.last_year),
        trend=trend(figure),
        sentence=sentence_of(figure),
        is_unstable=measured.is_unstable,
        parts=tuple(_parts(figure)),
        chart=figure_chart(figure),
        limits=_limits(figure),
        signals=tuple(_signals(figure)),
        read_with=tuple(
            Labelled(label=other.definition.code, value=translate(other.definition.name))
            for code in definition.read_with
            if (other := snapshot.find_figure(code)) is not None
        ),
        disputed_by=standing.disputed_by(definition.code),
    )


def _rated(figure: Figure) -> str:
    """The part that the target names, where it is another figure than the whole; empty otherwise."""
    part = rated_part(figure)
    if part is None or part.measurement is None or part.measurement == figure.measurement:
        return ""
    return f"{part_label(part)}: {value_and_basis(part.measurement, part_unit(figure.definition, part))}"


def _compared(figure: Figure, other: Comparison | None) -> CompareCell | None:
    if other is None:
        return None
    origin = ""
    if other.reference:
        origin = str(gettext("as first published in %(reference)s", reference=other.reference))
    elif other.other_version_in:
        origin = str(
            gettext(
                "computed now: %(reference)s used another version of the definition",
                reference=other.other_version_in,
            )
        )
    else:
        origin = str(gettext("computed now"))
    return CompareCell(
        period=code_text(other.period),
        value=value_text(other.measurement, figure.definition.unit),
        basis=basis_text(other.measurement, figure.definition.unit),
        origin=origin,
    )


def _parts(figure: Figure) -> Iterable[PartRow]:
    for part in figure.parts:
        unit = part_unit(figure.definition, part)
        measured = part.measurement
        yield PartRow(
            label=part_label(part),
            value=value_text(measured, unit),
            basis=basis_text(measured, unit),
            interval=interval_text(measured, unit),
            is_unstable=measured is not None and measured.is_unstable,
            is_hidden=part.is_hidden,
            status=status_row(part.status.value) if part.status.value != "none" else None,
        )


def _limits(figure: Figure) -> str:
    last = next((point for point in reversed(figure.series) if point.upper is not None), None)
    if figure.centre is None or last is None:
        return ""
    unit = figure.definition.unit
    centre, low, high = (amount_text(one, unit) for one in (figure.centre, last.lower, last.upper))
    if low == high:  # every month is the same, so that there is nothing for chance to explain
        return str(gettext("Average %(centre)s.", centre=centre))
    return str(
        gettext(
            "Average %(centre)s; by chance %(month)s would lie between %(low)s and %(high)s.",
            centre=centre,
            month=code_text(last.month),
            low=low,
            high=high,
        )
    )


def _signals(figure: Figure) -> Iterable[str]:
    """Months beyond chance; those that follow each other with the same signal are told as one stretch."""
    for signals, points in groupby(figure.series, key=attrgetter("signals")):
        if signals:
            months = [month_label(point.month) for point in points]
            stretch = months[0] if len(months) == 1 else f"{months[0]} – {months[-1]}"
            yield f"{stretch}: {', '.join(translate(SIGNALS[signal]) for signal in signals)}"
