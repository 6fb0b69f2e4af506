"""R11: referrals declined, by reason."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R11 = Indicator(
    code="R11",
    name=N_("Decline rate by reason"),
    question=N_("Why are referrals declined?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    numerator=N_("Referrals declined, and declined for each reason"),
    denominator=N_("Referrals sent in the period and decided: accepted plus declined"),
    clock=N_("No clock"),
    source="Concordat catalogue R11",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Refused by the person"),
        N_("Withdrawn before a decision"),
    ),
    parts_text=N_("By reason, each of all decided referrals"),
    shown_with_parts=True,
    default_target=DefaultTarget(
        text=N_("Declined for lack of capacity at most 5 %"), value=Target(0.05), part="no_capacity"
    ),
    read_with=("R10",),
    in_core_set=True,
)
