"""C14: encounters with a clinician or a mobile team."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

C14 = Indicator(
    code="C14",
    name=N_("Clinician or mobile-team involvement"),
    question=N_("How often is a clinician or a mobile team involved?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Encounters with a clinician or mobile team on scene, or handed over to a mobile team"),
    denominator=N_(
        "Crisis encounters where it was answered whether one came; at any hour, since the hours of teams are not recorded"
    ),
    clock=N_("No clock"),
    source="Concordat catalogue C14",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Not known whether one came"),),
)
