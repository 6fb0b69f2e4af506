"""R01: referrals acknowledged within the agreed time."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R01 = Indicator(
    code="R01",
    name=N_("Acknowledged in time"),
    question=N_("Does the organisation confirm a referral as quickly as agreed?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Referrals acknowledged by a person within the agreed time"),
    denominator=N_("Referrals sent in the period whose acknowledgement is due by the date of the data"),
    clock=N_("Elapsed or business clock, as the agreement says; it starts when the referral is sent"),
    source="Concordat catalogue R01",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Cancelled by the referrer before the deadline"),
        N_("No deadline agreed"),
    ),
    parts_text=N_("By urgency"),
    default_target=DefaultTarget(text=N_("At least 95 %"), value=Target(0.95)),
    read_with=("R11",),
    in_core_set=True,
)
