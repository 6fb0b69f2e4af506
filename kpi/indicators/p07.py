"""P07: data returns handed in by their day."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P07 = Indicator(
    code="P07",
    name=N_("Data on time"),
    question=N_("Does the data that the agreement asks for arrive in time?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Data returns handed in on or before their day"),
    denominator=N_("Data returns due in the period whose day has passed"),
    clock=N_("Calendar days where the agency is"),
    source="Concordat catalogue P07",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Returns that were waived by their day"),),
    default_target=DefaultTarget(text=N_("At least 95 %"), value=Target(0.95)),
)
