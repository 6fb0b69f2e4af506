"""E01: how the community sees the police and people in crisis."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

E01 = Indicator(
    code="E01",
    name=N_("Community perception"),
    question=N_("Do people who live here trust how a crisis is handled?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Answers 4 and 5 on five points to statements of agreement, weighted where groups of known size were asked for"
    ),
    denominator=N_("Valid answers; “does not apply” is none"),
    clock=N_("The day on which a survey closed; only surveys that were closed for good, each as a whole"),
    source="Concordat catalogue E01",
    suppression=Audience.SURVEY,
    exclusions=(
        N_("Surveys in which fewer than five people, or all but fewer than five, said the same"),
        N_("Surveys in which everybody said the same: their own page says “at least 95 %” or “at most 5 %”"),
    ),
    in_core_set=True,
)
