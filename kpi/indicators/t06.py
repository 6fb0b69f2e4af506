"""T06: the share of a gain that is left at follow-up."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target
from kpi.measures.training_learning import FOLLOW_UP_DAYS

T06 = Indicator(
    code="T06",
    name=N_("Retention at follow-up"),
    question=N_("How much of what people learned is left some months later?"),
    kind=MeasurementKind.AMOUNT,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Sum of (mark at follow-up − mark before) over learners with three marks of the same version of the test"
    ),
    denominator=N_("Sum of (mark after − mark before) of the same learners"),
    clock=N_("The last day of the session; the follow-up is asked from day 30 to day 90"),
    source="Concordat catalogue T06",
    suppression=Audience.SURVEY,
    window=N_("90 days after the last day of the session"),
    window_days=(FOLLOW_UP_DAYS,),
    exclusions=(
        N_("Learners with a gain but no follow-up mark"),
        N_("Sessions with fewer than five learners with three marks"),
        N_("Sessions in which nothing was gained"),
    ),
    default_target=DefaultTarget(text=N_("At least 80 %"), value=Target(0.80)),
)
