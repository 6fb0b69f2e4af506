"""P05: agreements whose renewal was opened in time."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P05 = Indicator(
    code="P05",
    name=N_("Renewal started in time"),
    question=N_("Is the renewal of an agreement begun before time runs out?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Agreements for which a renewal was opened 90 days or more before the last day"),
    denominator=N_("Signed agreements whose last day lies in the period, once it is less than 90 days away"),
    clock=N_("Calendar days where the agency is"),
    source="Concordat catalogue P05",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Agreements that were ended or replaced before their last day"),
        N_("Agreements that hold for less than 90 days"),
    ),
    default_target=DefaultTarget(text=N_("At least 95 %"), value=Target(0.95)),
)
