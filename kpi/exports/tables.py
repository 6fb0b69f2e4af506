"""A snapshot as tables, in the reader's language: the figures, their months, parts and definitions, a sheet each."""

from collections.abc import Iterable, Mapping, Sequence

from core.text import N_
from kpi.evaluations.snapshot import Comparison, Figure, Snapshot
from kpi.exports.cells import (
    amount,
    case_cells,
    count_cell,
    interval_cells,
    target_cells,
    unit_of,
    unit_words,
    value_cell,
    yes_no,
)
from kpi.reports.values import target_text, value_and_basis
from kpi.reports.wording import AUDIENCES, BASES, BREAKDOWNS, DIRECTIONS, EXCLUSIONS, PARTS, ROWS, SIGNALS
from web.i18n import translate
from web.states import state_tag
from web.workbooks import Amount, Table, Value


def summary(snapshot: Snapshot) -> Table:
    """Every figure on one line, as it is printed."""
    return table(
        N_("Summary"),
        (N_("Code"), N_("Indicator"), N_("Result"), N_("Target"), N_("Status"), N_("Period before"), N_("A year before")),
        (
            (
                figure.definition.code,
                translate(figure.definition.name),
                value_and_basis(figure.measurement, figure.definition.unit),
                target_text(figure.target, figure.definition.unit),
                status_words(figure.status.value),
                _compared(figure.previous, figure),
                _compared(figure.last_year, figure),
            )
            for figure in snapshot.figures
        ),
    )  # fmt: skip


def figures(snapshot: Snapshot) -> Table:
    """The figures as numbers: value, cases, interval, what waits and what was left out, target and comparisons."""
    return table(
        N_("Figures"),
        (
            N_("Code"), N_("Indicator"), N_("Value"), N_("Unit"), N_("n"), N_("N"), N_("95 % low"), N_("95 % high"),
            N_("90th percentile"), N_("Fewer than 10 cases"), N_("Pending"), N_("Left out"),
            N_("Left out, by reason"), N_("Target"), N_("Target, upper end"), N_("Target is for"), N_("Good"), N_("Target from"),
            N_("Status"), N_("Period before"), N_("Value before"), N_("n before"), N_("N before"),
            N_("Published before in"), N_("A year before"), N_("Value a year before"), N_("n a year before"),
            N_("N a year before"), N_("Published a year before in"),
        ),
        (_figure_row(figure) for figure in snapshot.figures),
    )  # fmt: skip


def months(snapshot: Snapshot) -> Table:
    """The series: a line for each indicator and month, with the limits of its control chart."""
    return table(
        N_("Months"),
        (
            N_("Code"), N_("Indicator"), N_("Month"), N_("Value"), N_("Unit"), N_("n"), N_("N"), N_("Pending"),
            N_("Average"), N_("Lower limit"), N_("Upper limit"), N_("Beyond chance"),
        ),
        (
            (
                figure.definition.code,
                translate(figure.definition.name),
                point.month,
                amount(point.value, figure.definition.unit),
                unit_words(figure.definition.unit),
                Amount(point.n),
                Amount(point.N),
                Amount(point.pending),
                amount(figure.centre, figure.definition.unit),
                amount(point.lower, figure.definition.unit),
                amount(point.upper, figure.definition.unit),
                "; ".join(words(SIGNALS, signal) for signal in point.signals),
            )
            for figure in snapshot.figures
            for point in figure.series
        ),
    )  # fmt: skip


def parts(snapshot: Snapshot) -> Table:
    """The parts of each figure; a suppressed one has words where its numbers would be."""
    return table(
        N_("Parts"),
        (
            N_("Code"), N_("Indicator"), N_("Part"), N_("Value"), N_("Unit"), N_("n"), N_("N"), N_("95 % low"),
            N_("95 % high"), N_("Pending"), N_("Status"), N_("Parts add up to the whole"),
        ),
        (
            (
                figure.definition.code,
                translate(figure.definition.name),
                words(PARTS, part.name),
                value_cell(part.measurement, unit_of(figure.definition, part)),
                unit_words(unit_of(figure.definition, part)),
                *case_cells(part.measurement),
                *interval_cells(part.measurement),
                Amount(part.measurement.pending) if part.measurement else None,
                status_words(part.status.value),
                yes_no(holds=not figure.parts_overlap),
            )
            for figure in snapshot.figures
            for part in figure.parts
        ),
    )  # fmt: skip


def breakdowns(snapshot: Snapshot) -> Table:
    """Counts by a characteristic, suppressed before they were stored."""
    return table(
        N_("Breakdowns"),
        (N_("Breakdown"), N_("Row"), N_("Number"), N_("Total"), N_("Rows add up to the total")),
        (
            (
                words(BREAKDOWNS, breakdown.code),
                row.label or words(ROWS, row.code),
                count_cell(row.n),
                count_cell(breakdown.total),
                yes_no(holds=not breakdown.overlaps),
            )
            for breakdown in snapshot.breakdowns
            for row in breakdown.rows
        ),
    )


def definitions(snapshot: Snapshot) -> Table:
    """What each indicator counts, as it was defined when it was measured."""
    return table(
        N_("Definitions"),
        (
            N_("Code"), N_("Indicator"), N_("Question"), N_("Counted"), N_("Out of"), N_("Left out"), N_("Basis"),
            N_("Clock"), N_("Window"), N_("Parts"), N_("Good"), N_("Unit"), N_("Read beside"), N_("Who may read it"),
            N_("Source"), N_("Version"),
        ),
        (
            (
                one.code,
                translate(one.name),
                translate(one.question),
                translate(one.numerator),
                translate(one.denominator),
                "; ".join(translate(text) for text in one.exclusions),
                words(BASES, one.basis.value),
                translate(one.clock),
                translate(one.window) if one.window else "",
                translate(one.parts_text) if one.parts_text else "",
                words(DIRECTIONS, one.direction.value),
                unit_words(one.unit),
                ", ".join(one.read_with),
                words(AUDIENCES, one.suppression),
                one.source,
                Amount(one.version),
            )
            for one in (figure.definition for figure in snapshot.figures)
        ),
    )  # fmt: skip


def table(name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Table:
    """A sheet with its name and headings in the reader's language."""
    return Table(
        name=translate(name)[:31], headings=[translate(heading) for heading in headings], rows=list(rows)
    )


def words(known: Mapping[str, str], code: str) -> str:
    """The words of a code; a code of a later version stands for itself."""
    return translate(known[code]) if code in known else code


def status_words(code: str) -> str:
    """How a figure stands, in a word."""
    return state_tag("indicator", code).label


def _figure_row(figure: Figure) -> Sequence[Value]:
    definition, measured, target = figure.definition, figure.measurement, figure.target
    return (
        definition.code,
        translate(definition.name),
        value_cell(measured, definition.unit),
        unit_words(definition.unit),
        *case_cells(measured),
        *interval_cells(measured),
        amount(measured.percentile_90, definition.unit),
        yes_no(holds=measured.is_unstable),
        Amount(measured.pending),
        Amount(measured.excluded_total),
        "; ".join(f"{words(EXCLUSIONS, reason)}: {count}" for reason, count in measured.excluded.items()),
        *target_cells(target, definition.unit),
        target_part(figure),
        words(DIRECTIONS, (target.direction if target else definition.direction).value),
        _origin(figure),
        status_words(figure.status.value),
        *_comparison_cells(figure.previous, figure),
        *_comparison_cells(figure.last_year, figure),
    )


def target_part(figure: Figure) -> str:
    """The part that the target and the status are about; empty for the figure as a whole."""
    part = figure.target.part if figure.target else None
    return words(PARTS, part) if part else ""


def _origin(figure: Figure) -> str:
    target = figure.target
    if target is None:
        return ""
    if target.is_extra:
        return translate(N_("set for this evaluation"))
    return translate(N_("local target")) if target.is_local else ", ".join(target.references)


def _comparison_cells(compared: Comparison | None, figure: Figure) -> Sequence[Value]:
    if compared is None:
        return (None,) * 5
    return (
        compared.period,
        value_cell(compared.measurement, figure.definition.unit),
        *case_cells(compared.measurement),
        compared.reference or translate(N_("computed now")),
    )


def _compared(compared: Comparison | None, figure: Figure) -> str:
    return value_and_basis(compared.measurement, figure.definition.unit) if compared else ""
