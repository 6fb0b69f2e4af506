"""P03: actions that were done by the date first agreed."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P03 = Indicator(
    code="P03",
    name=N_("Actions on time"),
    question=N_("Is what meetings decide done when it was promised?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Actions done on or before the date that was agreed first, whatever it was moved to"),
    denominator=N_("Actions whose first date lies in the period and has passed"),
    clock=N_("Calendar days where the agency is"),
    source="Concordat catalogue P03",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Actions that were dropped by their first due date"),),
    parts_text=N_("Actions that were given another date at least once"),
    default_target=DefaultTarget(text=N_("At least 80 %"), value=Target(0.80)),
    in_core_set=True,
)
