"""P08: NGOs with valid due diligence."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P08 = Indicator(
    code="P08",
    name=N_("Due-diligence currency"),
    question=N_("Is every NGO in an active partnership checked and in date?"),
    kind=MeasurementKind.RATE,
    basis=Basis.SNAPSHOT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "NGOs whose latest assessment allows an agreement, with no condition overdue and no required document expired"
    ),
    denominator=N_(
        "NGOs in an active partnership at the end of the period; one that works with several agencies counts once for each"
    ),
    clock=N_("No clock; the day where the agency is"),
    source="Concordat catalogue P08",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Partnerships that are not active"),),
    default_target=DefaultTarget(text=N_("100 %"), value=Target(1.0)),
)
