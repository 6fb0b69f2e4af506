"""R20: persons who are referred again soon after a closing."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.service_people import RETURN_DAYS
from kpi.measures.status import Direction

R20 = Indicator(
    code="R20",
    name=N_("Referred again"),
    question=N_("How many persons are referred again within 90 days of a closing?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.NEUTRAL,
    numerator=N_("Persons with another referral sent within 90 days of the closing"),
    denominator=N_("Persons with a referral closed in the period, once 90 days have passed"),
    clock=N_("Days of 24 hours from the person’s first closing in the period"),
    source="Concordat catalogue R20; lower is better where the service was completed",
    suppression=Audience.INTERNAL,
    window=N_("90 days from the closing"),
    window_days=(RETURN_DAYS,),
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("The person died, moved away or withdrew consent"),
        N_("A referral that hands the person on to another service is no return"),
    ),
    parts_text=N_("By how the service ended: completed, ended early, not started"),
    read_with=("R17",),
)
