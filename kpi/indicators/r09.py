"""R09: the agency answers the partner's questions in the agreed time. The police are measured too."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R09 = Indicator(
    code="R09",
    name=N_("Questions answered in time"),
    question=N_("Does the agency answer the partner’s questions as quickly as agreed?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Questions answered in the agreed time, or marked as not to be supplied"),
    denominator=N_(
        "Questions about referrals asked in the period whose answer is due by the date of the data"
    ),
    clock=N_("Business days of the agency; it starts when the partner asks"),
    source="House indicator (the catalogue has no code for it): two business days unless the agreement says otherwise",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("The referral ended before the answer was due"),
    ),
    parts_text=N_("By urgency"),
    default_target=DefaultTarget(text=N_("At least 90 %"), value=Target(0.90)),
    read_with=("R02",),
)
