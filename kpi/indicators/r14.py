"""R14: persons who stay in a service."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.service_sessions import ENGAGED_DAYS
from kpi.measures.status import Direction, Target

R14 = Indicator(
    code="R14",
    name=N_("Engagement rate"),
    question=N_("Do persons stay once help has begun?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Persons with two attended sessions or more within 45 days of the first, that one included"),
    denominator=N_(
        "Persons whose first attended session of a referral lies in the period, once 45 days have passed"
    ),
    clock=N_(
        "Days of 24 hours from the first attended session; assessments and reviews of the plan are no sessions"
    ),
    source="Concordat catalogue R14, after NHS talking therapies",
    suppression=Audience.INTERNAL,
    window=N_("45 days from the first attended session"),
    window_days=(ENGAGED_DAYS,),
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("The person died, moved away or withdrew consent before a second session"),
    ),
    default_target=DefaultTarget(text=N_("At least 65 %"), value=Target(0.65)),
    read_with=(
        "R13",
        "R15",
    ),
    in_core_set=True,
)
