"""R03: the wait for a first two-way contact."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

R03 = Indicator(
    code="R03",
    name=N_("Time to first successful contact"),
    question=N_("How long does a person wait until somebody reaches him or her?"),
    kind=MeasurementKind.DURATION,
    basis=Basis.COHORT,
    unit=Unit.DURATION,
    direction=Direction.DOWN,
    numerator=N_(
        "Kaplan-Meier median and 90th percentile of the time from sending to the first two-way contact"
    ),
    denominator=N_(
        "Accepted referrals sent in the period; those without contact are followed to the date of the data or their closing"
    ),
    clock=N_("Elapsed clock from sending"),
    source="Concordat catalogue R03",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("Contact dated before sending"),
    ),
    parts_text=N_("By urgency"),
    default_target=DefaultTarget(text=N_("Median within 1 business day for urgent referrals"), part="urgent"),
    read_with=("R08",),
    in_core_set=True,
)
