"""R15: sessions that a person misses without notice."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R15 = Indicator(
    code="R15",
    name=N_("Did-not-attend rate"),
    question=N_("How often does a person not come to a session?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    numerator=N_("Sessions to which the person did not come, without notice; coming late is coming"),
    denominator=N_(
        "Sessions of the period whose attendance is recorded and which the provider did not cancel"
    ),
    clock=N_("No clock"),
    source="Concordat catalogue R15, codes after HMPPS",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Cancelled by the provider, or failed for reasons of its own"),
        N_("Put off to another time: the session that follows counts"),
    ),
    default_target=DefaultTarget(text=N_("At most 20 %"), value=Target(0.20)),
    read_with=("R14",),
)
