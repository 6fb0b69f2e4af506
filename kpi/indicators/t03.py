"""T03: certificates not older than the refresher interval."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

T03 = Indicator(
    code="T03",
    name=N_("Refresher currency"),
    question=N_("Are the certificates of trained officers refreshed in time?"),
    kind=MeasurementKind.RATE,
    basis=Basis.SNAPSHOT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Certified officers whose latest crisis-intervention certificate is not older than its refresher interval"
    ),
    denominator=N_(
        "Officers with a crisis-intervention certificate that was not withdrawn, and an account that is in use"
    ),
    clock=N_("No clock; the last day of the interval counts"),
    source="Concordat catalogue T03",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Dispatchers, who stand apart"),),
    parts_text=N_("Dispatchers: the same for people with a certificate of a course for dispatchers"),
    default_target=DefaultTarget(text=N_("At least 90 %"), value=Target(0.90)),
)
