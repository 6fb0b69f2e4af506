"""R13: persons who get into a service."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.service_people import CONNECTED_DAYS
from kpi.measures.status import Direction, Target

R13 = Indicator(
    code="R13",
    name=N_("Connection to care"),
    question=N_("How many of the persons referred get into a service?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Persons with an attended session within 30 days of sending"),
    denominator=N_(
        "Persons with an accepted or declined referral sent in the period, once 30 days have passed; declines stay in"
    ),
    clock=N_("Days of 24 hours from the sending of the person’s first decided referral"),
    source="Concordat catalogue R13; CSG Justice Center outcome 1",
    suppression=Audience.INTERNAL,
    window=N_("30 days from sending"),
    window_days=(CONNECTED_DAYS,),
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Withdrawn before a decision"),
        N_("The person died, moved away or withdrew consent before a session"),
    ),
    parts_text=N_("Of accepted: persons with an accepted referral alone"),
    shown_with_parts=True,
    default_target=DefaultTarget(text=N_("At least 60 %"), value=Target(0.60)),
    read_with=(
        "R10",
        "R05",
    ),
    in_core_set=True,
)
