"""T01: crisis-intervention specialists among patrol officers."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

T01 = Indicator(
    code="T01",
    name=N_("CIT coverage"),
    question=N_("Are there enough patrol officers with the 40-hour crisis-intervention course?"),
    kind=MeasurementKind.RATE,
    basis=Basis.SNAPSHOT,
    unit=Unit.PERCENT,
    direction=Direction.BAND,
    numerator=N_(
        "Active patrol officers with a crisis-intervention certificate of 40 hours that holds on the day"
    ),
    denominator=N_("Active patrol officers: the agency’s latest headcount on the day"),
    clock=N_("No clock; the day where the agency is"),
    source="Concordat catalogue T01",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Agencies without a headcount, or with nobody on the roster on the day"),
        N_("Trained officers beyond the headcount"),
    ),
    parts_text=N_(
        "Basic awareness: officers on patrol with a certificate of a shorter course, never mixed with the specialists"
    ),
    default_target=DefaultTarget(text=N_("At least 20 to 25 % of patrol"), value=Target(0.20, upper=1.0)),
    read_with=("T02",),
    in_core_set=True,
)
