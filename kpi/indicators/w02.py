"""W02: whether staff trust that what they say stays private."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

W02 = Indicator(
    code="W02",
    name=N_("Trust in confidentiality"),
    question=N_("Do our own people believe that what they say stays private?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Answers “agree” and “agree strongly” to “What I say stays private”"),
    denominator=N_("Valid answers in anonymous surveys of a whole agency"),
    clock=N_("The day on which a survey closed; only surveys that were closed for good, each as a whole"),
    source="Concordat catalogue W02",
    suppression=Audience.OFFICER_WELLBEING,
    version=2,
    exclusions=(
        N_(
            "Surveys with fewer than 20 answers, or in which fewer than ten, or all but fewer than ten, said the same"
        ),
        N_("Surveys in which everybody said the same: their own page says “at least 95 %” or “at most 5 %”"),
    ),
    default_target=DefaultTarget(text=N_("At least 75 %"), value=Target(0.75)),
    read_with=("W10",),
    in_core_set=True,
)
