"""C05A: crisis encounters with an arrest or an apprehension."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

C05A = Indicator(
    code="C05A",
    name=N_("Arrest-or-apprehension rate"),
    question=N_("How often is a person in crisis arrested or apprehended?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    numerator=N_("Encounters with an arrest, or an apprehension under a mental-health law"),
    denominator=N_("Crisis encounters in the period"),
    clock=N_("No clock"),
    source="Concordat catalogue C05A, for agencies that record apprehensions",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Outcome not known"),),
    parts_text=N_("Arrest, apprehension; where both are recorded"),
    default_target=DefaultTarget(text=N_("Falling from period to period")),
    read_with=("C02",),
)
