"""W10: how many answered the surveys of staff."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

W10 = Indicator(
    code="W10",
    name=N_("Survey response rate"),
    question=N_("How many of those invited have answered?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Returned"),
    denominator=N_("Invited, in anonymous surveys of a whole agency’s staff"),
    clock=N_("The day on which a survey closed; only surveys that were closed for good, each as a whole"),
    source="Concordat catalogue W10",
    suppression=Audience.OFFICER_WELLBEING,
    version=2,
    exclusions=(
        N_("Surveys with one link for everybody: nobody knows who was invited"),
        N_("Surveys of fewer than 20 people, or which fewer than ten answered, or fewer than ten did not"),
    ),
    default_target=DefaultTarget(text=N_("At least 50 %"), value=Target(0.5)),
    read_with=("W02",),
)
