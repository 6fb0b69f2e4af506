"""P02: seats taken at meetings, by organisation."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P02 = Indicator(
    code="P02",
    name=N_("Partner attendance"),
    question=N_("Do the partners come to their meetings?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Seats of member organisations that somebody took"),
    denominator=N_("Seats invited to the meetings held in the period"),
    clock=N_("No clock; the day of the meeting where the agency is"),
    source="Concordat catalogue P02",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Meetings that were not held"),),
    default_target=DefaultTarget(text=N_("At least 80 %"), value=Target(0.80)),
)
