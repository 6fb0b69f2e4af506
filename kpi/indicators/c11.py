"""C11: handovers to a health service in time."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C11 = Indicator(
    code="C11",
    name=N_("Handover in time"),
    question=N_("How often is a person handed over without a long wait?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Handovers within 60 minutes at a place of safety or hospital, within 10 minutes at a crisis centre"
    ),
    denominator=N_("Handovers with both times to a place with such a standard"),
    clock=N_("Elapsed time from the arrival at the place to the handover"),
    source="Concordat catalogue C11",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Places without a standard, or not known"),
        N_("Handovers whose end was not recorded"),
        N_("More than 24 hours (to be checked)"),
    ),
    parts_text=N_("Place of safety or hospital, crisis centre"),
    default_target=DefaultTarget(text=N_("At least 90 %"), value=Target(0.90)),
    in_core_set=True,
)
