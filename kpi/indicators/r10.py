"""R10: referrals accepted, of those decided."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R10 = Indicator(
    code="R10",
    name=N_("Acceptance rate"),
    question=N_("How often does the organisation take on what is referred?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Referrals accepted"),
    denominator=N_("Referrals sent in the period and decided: accepted plus declined"),
    clock=N_("No clock"),
    source="Concordat catalogue R10",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Refused by the person"),
        N_("Withdrawn before a decision"),
    ),
    default_target=DefaultTarget(text=N_("At least 85 %"), value=Target(0.85)),
    read_with=("R13",),
    in_core_set=True,
)
