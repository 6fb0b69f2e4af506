"""T02: shifts by district with a trained officer on duty."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

T02 = Indicator(
    code="T02",
    name=N_("CIT shift coverage"),
    question=N_("Is a trained officer on duty in every district and shift?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Districts and shifts, day by day, with at least one officer on duty whose crisis-intervention certificate holds"
    ),
    denominator=N_("Districts and shifts that are staffed, day by day"),
    clock=N_("The day of the shift; today and later are pending"),
    source="Concordat catalogue T02",
    suppression=Audience.INTERNAL,
    default_target=DefaultTarget(text=N_("100 %"), value=Target(1.0)),
)
