"""A snapshot as one long table for CSV: a line for each number, what it is of, and what it rests on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.text import N_
from kpi.evaluations.snapshot import Figure, Snapshot
from kpi.exports.beside import Entry, about, finding_words, unit_in
from kpi.exports.cells import (
    amount,
    case_cells,
    count_cell,
    interval_cells,
    suppressed,
    target_cells,
    unit_of,
    unit_words,
    value_cell,
)
from kpi.exports.tables import definitions, status_words, table, target_part, words
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement
from kpi.reports.equity import CHARACTERISTICS, WITHOUT_RATIO
from kpi.reports.flow import FLOW
from kpi.reports.wording import BREAKDOWNS, EXCLUSIONS, PARTS, ROWS
from web.i18n import translate
from web.workbooks import Amount, Shown, Table, Value

HEADINGS = (
    N_("Record"), N_("Code"), N_("Of"), N_("Period"), N_("Value"), N_("Unit"), N_("n"), N_("N"), N_("95 % low"),
    N_("95 % high"), N_("Pending"), N_("Left out"), N_("Target"), N_("Target, upper end"),
    N_("Target is for"), N_("Status"), N_("Words"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; `record` names what kind of line it is."""

    record: str
    code: str = ""
    of: str = ""
    period: str = ""
    value: Value = None
    unit: str = ""
    cases: tuple[Value, Value] = (None, None)
    interval: tuple[Value, Value] = (None, None)
    pending: Value = None
    left_out: Value = None
    target: tuple[Value, Value] = (None, None)
    target_part: str = ""
    status: str = ""
    text: str = ""

    def row(self) -> tuple[Value, ...]:
        """The fields in the order of the headings."""
        return (
            translate(self.record), self.code, self.of, self.period, self.value, self.unit, *self.cases,
            *self.interval, self.pending, self.left_out, *self.target, self.target_part, self.status,
            self.text,
        )  # fmt: skip


def lines(snapshot: Snapshot, entry: Entry) -> Table:
    """Everything that the workbook holds, in one table."""
    found = [*_about(snapshot, entry), *_figures(snapshot), *_counts(snapshot), *_later(snapshot)]
    return table(N_("Evaluation"), HEADINGS, [line.row() for line in found])


def _about(snapshot: Snapshot, entry: Entry) -> Iterator[Line]:
    for label, value in about(snapshot, entry).rows:
        text = f"{value.value:g}" if isinstance(value, Amount) else str(value)
        yield Line(record=N_("About"), of=str(label), text=text)


def _figures(snapshot: Snapshot) -> Iterator[Line]:
    defined = definitions(snapshot)
    for figure, row in zip(snapshot.figures, defined.rows, strict=True):
        code, unit = figure.definition.code, figure.definition.unit
        yield _measured(
            N_("Figure"),
            code,
            figure.measurement,
            unit,
            of=translate(figure.definition.name),
            period=snapshot.period.code,
            target=target_cells(figure.target, unit),
            target_part=target_part(figure),
            status=status_words(figure.status.value),
        )
        for reason, count in figure.measurement.excluded.items():
            yield Line(record=N_("Left out"), code=code, of=words(EXCLUSIONS, reason), value=Amount(count))
        yield from _parts(figure)
        for record, compared in (
            (N_("Period before"), figure.previous),
            (N_("A year before"), figure.last_year),
        ):
            if compared is not None:
                yield _measured(
                    record, code, compared.measurement, unit, period=compared.period, text=compared.reference or ""
                )  # fmt: skip
        yield from _months(figure)
        for heading, text in list(zip(defined.headings, row, strict=True))[2:]:
            shown = f"{text.value:g}" if isinstance(text, Amount) else str(text or "")
            if shown:
                yield Line(record=N_("Definition"), code=code, of=heading, text=shown)


def _parts(figure: Figure) -> Iterator[Line]:
    for part in figure.parts:
        yield _measured(
            N_("Part"),
            figure.definition.code,
            part.measurement,
            unit_of(figure.definition, part),
            of=words(PARTS, part.name),
            status=status_words(part.status.value),
        )


def _months(figure: Figure) -> Iterator[Line]:
    unit = figure.definition.unit
    for point in figure.series:
        yield Line(
            record=N_("Month"),
            code=figure.definition.code,
            period=point.month,
            value=amount(point.value, unit),
            unit=unit_words(unit),
            cases=(Amount(point.n), Amount(point.N)),
            pending=Amount(point.pending),
        )


def _counts(snapshot: Snapshot) -> Iterator[Line]:
    number = unit_words(Unit.NUMBER)
    for breakdown in snapshot.breakdowns:
        name = words(BREAKDOWNS, breakdown.code)
        for row in breakdown.rows:
            label = row.label or words(ROWS, row.code)
            yield Line(record=N_("Breakdown"), code=name, of=label, value=count_cell(row.n), unit=number)
        total = count_cell(breakdown.total)
        yield Line(record=N_("Breakdown"), code=name, of=translate(N_("Total")), value=total, unit=number)
    for step in snapshot.flow:
        name = words(FLOW, step.code)
        came_from = words(FLOW, step.came_from) if step.came_from else ""
        yield Line(record=N_("Flow"), of=name, value=count_cell(step.n), unit=number, text=came_from)


def _later(snapshot: Snapshot) -> Iterator[Line]:
    for one in snapshot.equity:
        for row in one.rows:
            hidden = row.N is None
            low, high = row.interval or (None, None)
            yield Line(
                record=N_("Group"),
                code=one.indicator,
                of=f"{words(CHARACTERISTICS, one.characteristic)}: {words(ROWS, row.group)}",
                value=suppressed() if hidden else amount(row.value, Unit.PERCENT),
                unit=unit_words(Unit.PERCENT),
                cases=(count_cell(row.n), count_cell(row.N)),
                status=status_words(row.status.value),
                text=words(WITHOUT_RATIO, row.without_ratio or ""),
            )
            if row.ratio is not None:
                yield Line(
                    record=N_("Ratio"),
                    code=one.indicator,
                    of=f"{words(CHARACTERISTICS, one.characteristic)}: {words(ROWS, row.group)}",
                    value=Amount(row.ratio, Shown.DECIMAL),
                    interval=(_decimal(low), _decimal(high)),
                )
    for revision in snapshot.revisions:
        unit, code = unit_in(snapshot, revision.indicator), revision.indicator
        for record, shown in (
            (N_("As first published"), revision.published),
            (N_("As known now"), revision.latest),
        ):
            yield _measured(record, code, shown, unit, period=revision.period, text=revision.reference)
    for item in snapshot.followed:
        unit = unit_in(snapshot, item.indicator)
        came_of_it = (*item.decisions, *item.goals)
        for record, measured in ((N_("When it was found"), item.before), (N_("Now"), item.now)):
            if measured is not None:
                yield _measured(
                    record,
                    item.indicator,
                    measured,
                    unit,
                    of=finding_words(item.finding),
                    period=item.period if measured is item.before else snapshot.period.code,
                    text=", ".join((item.reference, *came_of_it)),
                )


def _measured(
    record: str,
    code: str,
    measurement: Measurement | None,
    unit: Unit,
    *,
    of: str = "",
    period: str = "",
    target: tuple[Value, Value] = (None, None),
    target_part: str = "",
    status: str = "",
    text: str = "",
) -> Line:
    return Line(
        record=record,
        code=code,
        of=of,
        period=period,
        value=value_cell(measurement, unit),
        unit=unit_words(unit),
        cases=case_cells(measurement),
        interval=interval_cells(measurement),
        pending=Amount(measurement.pending) if measurement else None,
        left_out=Amount(measurement.excluded_total) if measurement else None,
        target=target,
        target_part=target_part,
        status=status,
        text=text,
    )


def _decimal(value: float | None) -> Value:
    return None if value is None else Amount(value, Shown.DECIMAL)


def csv_rows(made: Table) -> Iterable[tuple[Value, ...]]:
    """Headings and rows, for a writer that takes lines."""
    yield tuple(made.headings)
    yield from (tuple(row) for row in made.rows)
