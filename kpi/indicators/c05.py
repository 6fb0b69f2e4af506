"""C05: crisis encounters with an arrest."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

C05 = Indicator(
    code="C05",
    name=N_("Arrest rate in crisis encounters"),
    question=N_("How often does an encounter end in an arrest?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    numerator=N_("Encounters with an arrest"),
    denominator=N_("Crisis encounters in the period"),
    clock=N_("No clock"),
    source="Concordat catalogue C05; CSG Justice Center outcome 3",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Outcome not known"),),
    parts_text=N_("On a warrant, without a warrant, not known; where warrants are recorded"),
    default_target=DefaultTarget(text=N_("Falling from period to period")),
    read_with=("C02",),
    in_core_set=True,
)
