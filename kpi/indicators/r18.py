"""R18: how far the outcomes that a person wanted were reached."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R18 = Indicator(
    code="R18",
    name=N_("Outcome achievement"),
    question=N_("How much of what the persons wanted to reach was reached?"),
    kind=MeasurementKind.AMOUNT,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Sum over the outcomes: achieved 1, partly achieved 0.5, not achieved 0"),
    denominator=N_("Outcomes set for services that were concluded in the period and have an end report"),
    clock=N_("No clock"),
    source="Concordat catalogue R18, weights after HMPPS",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Outcomes that were not applicable"),
        N_("Outcomes without a score"),
    ),
    default_target=DefaultTarget(text=N_("At least 70 %"), value=Target(0.70)),
    read_with=("R17",),
    in_core_set=True,
)
