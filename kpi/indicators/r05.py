"""R05: the wait for a first service."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R05 = Indicator(
    code="R05",
    name=N_("Wait to first service"),
    question=N_("How long does a person wait until help begins?"),
    kind=MeasurementKind.DURATION,
    basis=Basis.COHORT,
    unit=Unit.DURATION,
    direction=Direction.DOWN,
    numerator=N_(
        "Kaplan-Meier median and 90th percentile of the time from sending to the first attended session"
    ),
    denominator=N_(
        "Accepted referrals sent in the period; those without a session are followed to the date of the data or their closing"
    ),
    clock=N_("Elapsed clock from sending; assessments and reviews of the plan are no sessions"),
    source="Concordat catalogue R05; NHS England 2021 proposal (4 weeks); US CCBHC criteria (10 business days)",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("A session dated before sending"),
        N_(
            "In the two rates: who refused, died, moved away or withdrew consent, and what was withdrawn, before the day and without a session"
        ),
    ),
    parts_text=N_("Share served within 28 days, and within 10 business days, of those whose time has passed"),
    default_target=DefaultTarget(text=N_("Median at most 28 days"), value=Target(28 * 86400.0)),
    read_with=(
        "R11",
        "R14",
    ),
    in_core_set=True,
)
