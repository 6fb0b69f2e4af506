"""R12: referrals whose outcome went back to the agency."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.flow import LOOP_DAYS
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R12 = Indicator(
    code="R12",
    name=N_("Closed-loop rate"),
    question=N_("Does the agency learn how its referrals ended?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Referrals closed with an outcome where the referring agency was told within 30 days of the closing, or of the end of the loop window where that comes first"
    ),
    denominator=N_("Referrals sent in the period and at least 60 days before the date of the data"),
    clock=N_("Calendar days of 24 hours from sending"),
    source="Concordat catalogue R12, after California's closed-loop referral",
    suppression=Audience.INTERNAL,
    window=N_("60 days from sending, then 30 days to tell the referrer"),
    window_days=(LOOP_DAYS,),
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("The person allows no feedback: told is not asked for, closed or open is counted apart"),
    ),
    parts_text=N_("Loop closed, whether or not the referrer was told"),
    shown_with_parts=True,
    default_target=DefaultTarget(text=N_("At least 80 %, in the long run 95 %"), value=Target(0.80)),
    read_with=("R10",),
    in_core_set=True,
)
