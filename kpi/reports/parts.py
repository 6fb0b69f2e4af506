"""The words of an indicator's parts."""

from collections.abc import Mapping

from kpi.evaluations.snapshot import Definition, ShownPart
from kpi.indicators.definition import Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.training_learning import EFFECT, NORMALISED
from kpi.reports.wording import PARTS
from web.i18n import translate


def part_label(part: ShownPart) -> str:
    """The words of a part's code; an unknown code stands for itself."""
    return translate(PARTS.get(part.name, part.name))


UNITS: Mapping[str, Unit] = {NORMALISED: Unit.PERCENT, EFFECT: Unit.DECIMAL}
"""Parts whose unit does not follow from the kind: an amount beside an amount of something else."""


def part_unit(definition: Definition, part: ShownPart) -> Unit:
    """Parts are measured like the whole, except a rate or an amount among something else."""
    if part.name in UNITS:
        return UNITS[part.name]
    if part.measurement is not None and part.measurement.kind != definition.kind:
        return Unit.DECIMAL if part.measurement.kind is MeasurementKind.AMOUNT else Unit.PERCENT
    return definition.unit
