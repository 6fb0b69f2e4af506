"""C12: encounters with a crisis-trained officer."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C12 = Indicator(
    code="C12",
    name=N_("Crisis-trained officer present"),
    question=N_("How often is a crisis-trained officer there?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Encounters at which a crisis-trained officer arrived, or was the one who recorded it"),
    denominator=N_("Crisis encounters in the period"),
    clock=N_("No clock"),
    source="Concordat catalogue C12",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Not known whether one arrived"),),
    parts_text=N_("Asked for, dispatched, arrived; each of the encounters where that is known"),
    default_target=DefaultTarget(text=N_("At least 80 %"), value=Target(0.80)),
    in_core_set=True,
)
