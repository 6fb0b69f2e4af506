"""Definitions, notes and parameters of a snapshot in words."""

from flask_babel import gettext

from kpi.evaluations.snapshot import Figure, Snapshot
from kpi.reports.rows import DefinitionRow, Labelled
from kpi.reports.values import target_text
from kpi.reports.wording import AUDIENCES, BASES, DIRECTIONS, NOTES, PARAMETERS
from web.i18n import local_number, local_percent, translate


def definition_rows(snapshot: Snapshot) -> tuple[DefinitionRow, ...]:
    """The definitions as they were when it was measured, in the order of the catalogue."""
    return tuple(_definition(figure) for figure in snapshot.figures)


def note_lines(snapshot: Snapshot) -> tuple[str, ...]:
    """What a reader must know about the data."""
    return tuple(_note(note.code, note.values) for note in snapshot.notes)


def parameter_rows(snapshot: Snapshot) -> tuple[Labelled, ...]:
    """Everything beside the definitions that a repetition of the measurement needs."""
    return tuple(
        Labelled(
            label=translate(PARAMETERS.get(name, name)),
            value=translate(AUDIENCES.get(str(value), str(value))),
        )
        for name, value in snapshot.parameters.items()
    )


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
        gettext("Read with: %(codes)s", codes=", ".join(definition.read_with))
        if definition.read_with
        else "",
        gettext("Core set") if definition.in_core_set else "",
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
