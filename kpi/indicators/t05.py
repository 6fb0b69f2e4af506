"""T05: what people thought of a training, asked anonymously."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

T05 = Indicator(
    code="T05",
    name=N_("Training feedback"),
    question=N_("Do people find the training good?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Answers 4 and 5 on five points"),
    denominator=N_("Valid answers; “does not apply” is none"),
    clock=N_("The day on which a survey closed; only surveys that were closed for good, each as a whole"),
    source="Concordat catalogue T05",
    suppression=Audience.SURVEY,
    exclusions=(
        N_("Surveys in which fewer than five people, or all but fewer than five, said the same"),
        N_("Surveys in which everybody said the same: their own page says “at least 95 %” or “at most 5 %”"),
    ),
    default_target=DefaultTarget(text=N_("At least 85 %"), value=Target(0.85)),
    read_with=("T04",),
    in_core_set=True,
)
