"""P09: how the partners themselves rate their partnership."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.partnership_reading import ROUND_DAYS
from kpi.measures.status import Direction, Target

P09 = Indicator(
    code="P09",
    name=N_("Partnership self-assessment"),
    question=N_("How do the partners themselves find their work together?"),
    kind=MeasurementKind.MEAN,
    basis=Basis.SNAPSHOT,
    unit=Unit.SCORE,
    direction=Direction.UP,
    numerator=N_("Sum of the means of the partners, each organisation one weight whatever its size"),
    denominator=N_("Partners with an answered self-assessment"),
    clock=N_("The latest round that ended in the 365 days before the end of the period"),
    source="Concordat catalogue P09",
    suppression=Audience.SURVEY,
    window=N_("365 days before the end of the period"),
    window_days=(ROUND_DAYS,),
    exclusions=(
        N_("Partnerships where a side gave fewer than three answers"),
        N_("Partnerships without a round in the last 365 days"),
    ),
    default_target=DefaultTarget(text=N_("At least 4 of 5"), value=Target(4.0)),
)
