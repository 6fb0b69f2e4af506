"""R02: referrals decided within the agreed time."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R02 = Indicator(
    code="R02",
    name=N_("Decision in time"),
    question=N_("Does the organisation decide as quickly as agreed?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Referrals accepted or declined within the agreed time"),
    denominator=N_("Referrals sent in the period whose decision is due by the date of the data"),
    clock=N_(
        "Elapsed or business clock, as the agreement says, from sending; a question to the referrer stops the net clock"
    ),
    source="Concordat catalogue R02",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Cancelled by the referrer before the deadline"),
        N_("No deadline agreed"),
    ),
    parts_text=N_("By urgency, and gross: on the clock that a question does not stop"),
    default_target=DefaultTarget(text=N_("At least 90 %"), value=Target(0.90)),
    read_with=(
        "R11",
        "R12",
    ),
    in_core_set=True,
)
