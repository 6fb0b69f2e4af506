"""C06: encounters that ended in the community and not in a hospital."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C06 = Indicator(
    code="C06",
    name=N_("Community resolution"),
    question=N_("How often does a crisis end without the emergency department?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Encounters resolved on scene, with a crisis centre, mobile team, case manager, shelter or other service of the community, with no transport to a hospital, no arrest and no detention"
    ),
    denominator=N_("Crisis encounters known to be no medical emergency"),
    clock=N_("No clock"),
    source="Concordat catalogue C06",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Medical emergencies"),
        N_("Not known whether it was a medical emergency"),
        N_("Persons who could not be met"),
        N_("Outcome not known"),
    ),
    default_target=DefaultTarget(text=N_("At least 60 %"), value=Target(0.60)),
    read_with=("C02",),
    in_core_set=True,
)
