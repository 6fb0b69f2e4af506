"""R19: contact or service soon after a crisis encounter."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.service_follow_up import FOLLOW_UP_DAYS
from kpi.measures.status import Direction, Target

R19 = Indicator(
    code="R19",
    name=N_("Crisis follow-up"),
    question=N_("Does somebody look after a person soon after a crisis?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Encounters followed by a two-way contact or an attended session within the window"),
    denominator=N_("Crisis encounters of the period with a referral, once the window has passed"),
    clock=N_("Days of 24 hours from the encounter"),
    source="Concordat catalogue R19, after HEDIS follow-up measures",
    suppression=Audience.INTERNAL,
    window=N_("7 and 30 days from the encounter"),
    window_days=FOLLOW_UP_DAYS,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Encounters whose day is not known"),
    ),
    parts_text=N_("7 and 30 days"),
    shown_with_parts=True,
    default_target=DefaultTarget(text=N_("At least 60 % within 7 days"), value=Target(0.60), part="7"),
    read_with=("R13",),
)
