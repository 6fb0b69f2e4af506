"""The tables beside the figures: flow, groups compared, revised figures, what came of findings, and where it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.text import N_
from kpi.evaluations.labels import kind_text
from kpi.evaluations.snapshot import Note, Snapshot
from kpi.exports.cells import amount, case_cells, count_cell, suppressed, value_cell, yes_no
from kpi.exports.tables import status_words, table, words
from kpi.indicators.catalogue import find_indicator
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement
from kpi.measures.scope import ScopeKind, names_of
from kpi.reports.equity import CHARACTERISTICS, WITHOUT_RATIO
from kpi.reports.flow import FLOW
from kpi.reports.values import moment_text
from kpi.reports.wording import AUDIENCES, NOTES, PARAMETERS, ROWS
from web.i18n import local_number, local_percent, translate
from web.states import STATES, state_tag
from web.workbooks import Amount, Shown, Table, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An evaluation's place in the register, and the address where a copy can be checked."""

    reference: str
    content_hash: str
    published_at: datetime
    check_url: str


def flow(snapshot: Snapshot) -> Table:
    """From submitted to closed: how many reached each step."""
    return table(
        N_("Flow"),
        (N_("Step"), N_("Reached from"), N_("Number")),
        (
            (words(FLOW, step.code), words(FLOW, step.came_from or ""), count_cell(step.n))
            for step in snapshot.flow
        ),
    )


def equity(snapshot: Snapshot) -> Table:
    """Indicators compared between groups; small groups are suppressed first."""
    return table(
        N_("Groups"),
        (
            N_("Code"), N_("Characteristic"), N_("Group"), N_("Compared with"), N_("n"), N_("N"), N_("Value"),
            N_("Ratio"), N_("95 % low"), N_("95 % high"), N_("Status"), N_("Without a ratio"),
        ),
        (
            (
                one.indicator,
                words(CHARACTERISTICS, one.characteristic),
                words(ROWS, row.group),
                yes_no(holds=row.is_reference),
                count_cell(row.n),
                count_cell(row.N),
                suppressed() if row.N is None else _share(row.value),
                _ratio(row.ratio),
                *(_ratio(bound) for bound in row.interval or (None, None)),
                status_words(row.status.value),
                words(WITHOUT_RATIO, row.without_ratio or ""),
            )
            for one in snapshot.equity
            for row in one.rows
        ),
    )  # fmt: skip


def revisions(snapshot: Snapshot) -> Table:
    """Figures of earlier evaluations that late data changed: as first published, and as known now."""
    return table(
        N_("Revised"),
        (
            N_("Evaluation"), N_("Period"), N_("Code"), N_("As first published"), N_("n published"),
            N_("N published"), N_("As known now"), N_("n now"), N_("N now"),
        ),
        (
            (
                one.reference,
                one.period,
                one.indicator,
                _value(snapshot, one.indicator, one.published),
                *case_cells(one.published),
                _value(snapshot, one.indicator, one.latest),
                *case_cells(one.latest),
            )
            for one in snapshot.revisions
        ),
    )  # fmt: skip


def followed(snapshot: Snapshot) -> Table:
    """What came of the findings of the last evaluation."""
    return table(
        N_("What came of it"),
        (
            N_("Evaluation"), N_("Period"), N_("Code"), N_("Finding"), N_("Decisions"), N_("Actions done"),
            N_("Actions open"), N_("Actions overdue"), N_("Goals"), N_("Value then"), N_("Value now"),
        ),
        (
            (
                one.reference,
                one.period,
                one.indicator,
                finding_words(one.finding),
                ", ".join(one.decisions),
                Amount(one.actions_done),
                Amount(one.actions_open),
                Amount(one.actions_overdue),
                ", ".join(one.goals),
                _value(snapshot, one.indicator, one.before),
                _value(snapshot, one.indicator, one.now) if one.now else None,
            )
            for one in snapshot.followed
        ),
    )  # fmt: skip


def about(snapshot: Snapshot, entry: Entry) -> Table:
    """Where the figures come from, how they can be checked, what to know about the data, and the parameters."""
    zone = snapshot.period.zone
    rows: list[tuple[Value, Value]] = [
        (translate(N_("Evaluation of")), scope_words(snapshot)),
        (translate(N_("Period")), snapshot.period.code),
        (translate(N_("First day")), snapshot.period.start),
        (translate(N_("Last day")), snapshot.period.end),
        (translate(N_("Data as of")), moment_text(snapshot.as_of, zone)),
        (translate(N_("Published")), moment_text(entry.published_at, zone)),
        (translate(N_("Preliminary")), yes_no(holds=snapshot.is_preliminary)),
        (translate(N_("Reference")), entry.reference),
        (translate(N_("SHA-256 of the content")), entry.content_hash),
        (translate(N_("Check this evaluation")), entry.check_url),
    ]
    rows += [(translate(N_("Note")), note_words(note)) for note in snapshot.notes]
    rows += [(words(PARAMETERS, name), _parameter(value)) for name, value in snapshot.parameters.items()]
    return table(N_("About"), (N_("What"), N_("Which")), rows)


def scope_words(snapshot: Snapshot) -> str:
    """Who was measured, in words."""
    scope = snapshot.scope
    names = names_of(scope.agency_name, scope.ngo_name)
    return kind_text(ScopeKind(scope.kind), names)


def note_words(note: Note) -> str:
    """A note on the data in words; one of a later version stands for itself."""
    if note.code not in NOTES:
        return note.code
    shown: dict[str, object] = {}
    for name, value in note.values.items():
        if name == "share" and isinstance(value, float):
            shown[name] = local_percent(value)
        else:
            shown[name] = local_number(value) if isinstance(value, int | float) else value
    return translate(NOTES[note.code], shown) if shown else translate(NOTES[note.code])


def finding_words(code: str) -> str:
    """What readers made of a figure; a code of a later version stands for itself."""
    return state_tag("finding", code).label if code in STATES["finding"] else code


def unit_in(snapshot: Snapshot, code: str) -> Unit:
    """The unit of an indicator; that of the catalogue where it is not in the snapshot."""
    figure = snapshot.find_figure(code)
    known = figure.definition if figure else find_indicator(code)
    return known.unit if known else Unit.NUMBER


def _value(snapshot: Snapshot, code: str, measurement: Measurement) -> Value:
    return value_cell(measurement, unit_in(snapshot, code))


def _share(value: float | None) -> Value:
    return amount(value, Unit.PERCENT)


def _ratio(value: float | None) -> Value:
    return None if value is None else Amount(value, Shown.DECIMAL)


def _parameter(value: int | float | str) -> Value:
    """A setting as a number, or in words where it is a code."""
    if isinstance(value, str):
        return words(AUDIENCES, value)
    return Amount(value, Shown.DECIMAL if value % 1 else Shown.WHOLE)


def beside(snapshot: Snapshot) -> Sequence[Table]:
    """The tables of which the snapshot has a row."""
    found = (flow(snapshot), equity(snapshot), revisions(snapshot), followed(snapshot))
    return [one for one in found if one.rows]
