"""P04: active partnerships with a memorandum in force."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

P04 = Indicator(
    code="P04",
    name=N_("Agreement currency"),
    question=N_("Does every active partnership work under an agreement in force?"),
    kind=MeasurementKind.RATE,
    basis=Basis.SNAPSHOT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Partnerships with an agreement that is signed by all sides, within its term, and neither suspended nor terminated"
    ),
    denominator=N_("Active partnerships at the end of the period"),
    clock=N_("No clock; the day where the agency is"),
    source="Concordat catalogue P04",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Partnerships that are not active"),),
    default_target=DefaultTarget(text=N_("100 %"), value=Target(1.0)),
    in_core_set=True,
)
