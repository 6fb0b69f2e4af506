"""P06: shared goals that are on track or achieved."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P06 = Indicator(
    code="P06",
    name=N_("Goals on track"),
    question=N_("Do the partners reach what they set out to reach together?"),
    kind=MeasurementKind.RATE,
    basis=Basis.SNAPSHOT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Goals whose latest figure is on the straight way from baseline to target, or at most a tenth of the whole way behind, or at the target"
    ),
    denominator=N_("Active goals with a figure of the last 45 days at the end of the period"),
    clock=N_("No clock; the day where the agency is"),
    source="Concordat catalogue P06",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Goals without a figure of the last 45 days: unknown, never on track"),),
    default_target=DefaultTarget(text=N_("At least 75 %"), value=Target(0.75)),
    in_core_set=True,
)
