"""A snapshot as plain rows for people: the page and the PDF show exactly these, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext

from kpi.evaluations.labels import kind_text
from kpi.evaluations.snapshot import Definition, Figure, ShownPart, Snapshot
from kpi.indicators.definition import Unit
from kpi.measures.measurement import Measurement
from kpi.measures.scope import ScopeKind
from kpi.reports.charting import BreakdownSection, ChartBlock, breakdown_sections, figure_chart, trend
from kpi.reports.findings import Findings, findings_of, part_label, sentence_of
from kpi.reports.monthly import MonthlyTable, monthly_tables, signal_lines
from kpi.reports.values import (
    basis_text,
    code_text,
    day_text,
    interval_text,
    language,
    moment_text,
    period_text,
    target_text,
    value_and_basis,
    value_text,
)
from kpi.reports.wording import BASES, DIRECTIONS, EXCLUSIONS, NOTES, PARAMETERS
from web.chart_marks import Drawing
from web.i18n import local_number, local_percent, translate
from web.states import StateTag, state_tag
from web.templating import duration_words

SHAPES = {"meets": "●", "near": "▲", "misses": "■", "none": "○"}
"""A shape beside word and colour: a status must survive grey paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A label with its text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow:
    """How a figure stands: code for styling, words, colour and shape."""

    code: str
    tag: StateTag
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part of a figure: an urgency, a reason, a window."""

    label: str
    value: str
    basis: str
    interval: str
    is_unstable: bool
    status: StatusRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One indicator as the results table and its own section show it."""

    code: str
    name: str
    question: str
    value: str
    basis: str
    interval: str
    second: str
    """The 90th percentile of a duration; empty otherwise."""
    pending: str
    excluded: tuple[Labelled, ...]
    target: str
    status: StatusRow
    previous: str
    trend: Drawing | None
    sentence: str
    is_unstable: bool
    parts: tuple[PartRow, ...]
    chart: ChartBlock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRow:
    """The definition of an indicator in words."""

    code: str
    name: str
    question: str
    counted: str
    out_of: str
    left_out: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that an evaluation's page and PDF show."""

    title: str
    scope: str
    agency: str | None
    ngo: str | None
    period: str
    days: str
    as_of: str
    zone: str
    language: str
    reference: str
    content_hash: str
    published: str
    is_preliminary: bool
    counts: tuple[tuple[StatusRow, int], ...]
    findings: Findings
    results: tuple[ResultRow, ...]
    breakdowns: tuple[BreakdownSection, ...]
    monthly: tuple[MonthlyTable, ...]
    signals: tuple[str, ...]
    definitions: tuple[DefinitionRow, ...]
    notes: tuple[str, ...]
    parameters: tuple[Labelled, ...]


def report_of(snapshot: Snapshot, *, reference: str, content_hash: str, created_at: datetime) -> Report:
    """The report of a published snapshot; needs nothing beside it but its place in the register."""
    scope, period = snapshot.scope, snapshot.period
    names = " – ".join(name for name in (scope.agency_name, scope.ngo_name) if name)
    return Report(
        title=str(gettext("Evaluation of the partnership"))
        if scope.partnership_id
        else str(gettext("Evaluation of crisis work")),
        scope=kind_text(ScopeKind(scope.kind), names),
        agency=scope.agency_name,
        ngo=scope.ngo_name,
        period=period_text(period),
        days=str(
            gettext(
                "%(start)s to %(end)s",
                start=day_text(date.fromisoformat(period.start)),
                end=day_text(date.fromisoformat(period.end)),
            )
        ),
        as_of=moment_text(snapshot.as_of, period.zone),
        zone=period.zone,
        language=language(),
        reference=reference,
        content_hash=content_hash,
        published=moment_text(created_at, period.zone),
        is_preliminary=snapshot.is_preliminary,
        counts=tuple(
            (status_row(code), sum(figure.status.value == code for figure in snapshot.figures))
            for code in SHAPES
        ),
        findings=findings_of(snapshot),
        results=tuple(_result(figure) for figure in snapshot.figures),
        breakdowns=breakdown_sections(snapshot),
        monthly=monthly_tables(snapshot),
        signals=signal_lines(snapshot),
        definitions=tuple(_definition(figure) for figure in snapshot.figures),
        notes=tuple(_note(note.code, note.values) for note in snapshot.notes),
        parameters=tuple(
            Labelled(label=translate(PARAMETERS[name]), value=str(value))
            for name, value in snapshot.parameters.items()
        ),
    )


def status_row(code: str) -> StatusRow:
    """The words, colour and shape of a status."""
    return StatusRow(code=code, tag=state_tag("indicator", code), shape=SHAPES[code])


def _result(figure: Figure) -> ResultRow:
    unit, measured = figure.definition.unit, figure.measurement
    return ResultRow(
        code=figure.definition.code,
        name=translate(figure.definition.name),
        question=translate(figure.definition.question),
        value=value_text(measured, unit),
        basis=basis_text(measured),
        interval=interval_text(measured),
        second=_second(measured),
        pending=local_number(measured.pending) if measured.pending else "",
        excluded=tuple(
            Labelled(label=translate(EXCLUSIONS.get(reason, reason)), value=local_number(count))
            for reason, count in measured.excluded.items()
        ),
        target=target_text(figure.target, unit),
        status=status_row(figure.status.value),
        previous=_previous(figure),
        trend=trend(figure),
        sentence=sentence_of(figure),
        is_unstable=measured.is_unstable,
        parts=tuple(_parts(figure)),
        chart=figure_chart(figure),
    )


def _second(measured: Measurement) -> str:
    if measured.percentile_90 is None:
        return ""
    return str(gettext("90 %% within %(value)s", value=duration_words(measured.percentile_90)))


def _previous(figure: Figure) -> str:
    if figure.previous is None:
        return ""
    values = {
        "value": value_and_basis(figure.previous.measurement, figure.definition.unit),
        "period": code_text(figure.previous.period),
        "reference": figure.previous.reference or "",
    }
    if figure.previous.reference:
        return str(gettext("%(value)s in %(period)s, as published in %(reference)s", **values))
    return str(gettext("%(value)s in %(period)s, computed now", **values))


def _parts(figure: Figure) -> Iterable[PartRow]:
    for part in figure.parts:
        unit = _unit_of(figure.definition, part)
        measured = part.measurement
        yield PartRow(
            label=part_label(part),
            value=value_text(measured, unit),
            basis=basis_text(measured),
            interval=interval_text(measured),
            is_unstable=measured is not None and measured.is_unstable,
            status=status_row(part.status.value) if part.status.value != "none" else None,
        )


def _unit_of(definition: Definition, part: ShownPart) -> Unit:
    """Parts are measured like the whole, except a rate among counts."""
    if part.measurement is not None and part.measurement.kind != definition.kind:
        return Unit.PERCENT
    return definition.unit


def _definition(figure: Figure) -> DefinitionRow:
    definition = figure.definition
    target = target_text(figure.target, definition.unit)
    if figure.target is not None and figure.target.references:
        target = f"{target} ({', '.join(figure.target.references)})"
    rules = (
        translate(BASES[definition.basis.value]),
        translate(definition.clock),
        gettext("Window: %(window)s", window=translate(definition.window)) if definition.window else "",
        gettext("Parts: %(parts)s", parts=translate(definition.parts_text)) if definition.parts_text else "",
        translate(DIRECTIONS[definition.direction.value]),
        gettext("Target: %(target)s", target=target) if target else "",
        gettext("Source: %(source)s", source=definition.source),
        gettext("Version %(version)s", version=definition.version),
    )
    return DefinitionRow(
        code=definition.code,
        name=translate(definition.name),
        question=translate(definition.question),
        counted=translate(definition.numerator),
        out_of=translate(definition.denominator),
        left_out="; ".join(translate(text) for text in definition.exclusions),
        rules=tuple(str(rule) for rule in rules if rule),
    )


def _note(code: str, values: dict[str, int | float | str]) -> str:
    shown: dict[str, object] = {}
    for name, value in values.items():
        if name == "share" and isinstance(value, float):
            shown[name] = local_percent(value)
        else:
            shown[name] = local_number(value) if isinstance(value, int | float) else value
    return translate(NOTES[code], shown) if shown else translate(NOTES[code])
