"""P01: meetings that took place, of those that agreements ask for."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P01 = Indicator(
    code="P01",
    name=N_("Meetings held"),
    question=N_("Do the partners meet as often as they agreed?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Periods of the agreed rhythm with a meeting of the steering committee held with a quorum"),
    denominator=N_(
        "Periods of the agreed rhythm that ended in the period, one meeting each, whether or not it was called"
    ),
    clock=N_("No clock; calendar days where the agency is"),
    source="Concordat catalogue P01",
    suppression=Audience.INTERNAL,
    parts_text=N_("Meetings that took place without a quorum: they count as not held"),
    default_target=DefaultTarget(text=N_("At least 90 %"), value=Target(0.90)),
    in_core_set=True,
)
