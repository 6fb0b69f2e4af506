"""R17: services that end as planned."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R17 = Indicator(
    code="R17",
    name=N_("Planned completion"),
    question=N_("How many services are brought to their planned end?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Services concluded as completed"),
    denominator=N_(
        "Services concluded in the period: completed, ended early, or withdrawn after they had begun"
    ),
    clock=N_("No clock"),
    source="Concordat catalogue R17, end states after HMPPS",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Ended before the service began"),
    ),
    default_target=DefaultTarget(text=N_("At least 60 %"), value=Target(0.60)),
    read_with=(
        "R18",
        "R20",
    ),
    in_core_set=True,
)
