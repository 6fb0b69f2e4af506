"""E02: the experience of people who were helped."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

E02 = Indicator(
    code="E02",
    name=N_("Experience of the person in crisis"),
    question=N_("Were people in a crisis heard, respected, told and treated fairly?"),
    kind=MeasurementKind.MEAN,
    basis=Basis.EVENT,
    unit=Unit.RATING,
    direction=Direction.UP,
    numerator=N_("Sum of people’s means over four statements, each from 1 to 5"),
    denominator=N_("People who rated at least one statement"),
    clock=N_("The day on which a survey closed; only surveys that were closed for good, each as a whole"),
    source="Concordat catalogue E02",
    suppression=Audience.SURVEY,
    exclusions=(
        N_("Surveys in which fewer than five people answered"),
        N_("Surveys whose mean is so near an end that it would tell of a few people"),
    ),
    in_core_set=True,
)
