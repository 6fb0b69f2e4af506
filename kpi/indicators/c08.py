"""C08: encounters with reportable force."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C08 = Indicator(
    code="C08",
    name=N_("Use-of-force rate"),
    question=N_("How often is force used on a person in crisis?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PER_100,
    direction=Direction.DOWN,
    numerator=N_(
        "Encounters with at least one use of force that the agency must report, counted once whatever the officers and means"
    ),
    denominator=N_("Crisis encounters in the period"),
    clock=N_("No clock"),
    source="Concordat catalogue C08; CSG Justice Center outcome 4",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Not known whether there was force"),),
    parts_text=N_(
        "Highest level reported by an officer; handcuffs apart, of encounters where the means are known, because agencies differ on whether they are force"
    ),
    default_target=DefaultTarget(text=N_("At most 2 per 100"), value=Target(0.02)),
    read_with=("C09",),
    in_core_set=True,
)
