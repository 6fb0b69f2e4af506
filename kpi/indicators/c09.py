"""C09: encounters at which somebody was hurt."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

C09 = Indicator(
    code="C09",
    name=N_("Injury rate"),
    question=N_("How often is somebody hurt?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PER_100,
    direction=Direction.DOWN,
    numerator=N_(
        "Encounters with an injury of the person in crisis; parts for an officer and for somebody else"
    ),
    denominator=N_("Crisis encounters in the period, each figure of those where it is known"),
    clock=N_("No clock"),
    source="Concordat catalogue C09",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Not known whether there was an injury"),),
    parts_text=N_(
        "The person, the person taken to hospital or dead, an officer, somebody else; one encounter may stand in several"
    ),
    shown_with_parts=True,
    default_target=DefaultTarget(text=N_("Falling from period to period")),
    read_with=("C08",),
)
