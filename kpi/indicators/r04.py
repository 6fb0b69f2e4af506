"""R04: first contact within the standard of the urgency."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R04 = Indicator(
    code="R04",
    name=N_("First contact within the urgency standard"),
    question=N_("Is a person reached as fast as the urgency asks?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Referrals with a first two-way contact within the standard of their urgency"),
    denominator=N_("Accepted referrals sent in the period whose contact is due by the date of the data"),
    clock=N_("Elapsed or business clock, as the agreement says; it starts when the referral is sent"),
    source="Concordat catalogue R04; NHS England 2021 proposal (4 h, 24 h); US CCBHC criteria (1 and 10 business days)",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("The person refused before any contact"),
        N_("No deadline agreed"),
    ),
    parts_text=N_("By urgency; the total is never shown without them"),
    shown_with_parts=True,
    default_target=DefaultTarget(text=N_("At least 95 % at each urgency"), value=Target(0.95)),
    read_with=("R11",),
    in_core_set=True,
)
