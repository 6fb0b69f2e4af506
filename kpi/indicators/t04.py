"""T04: what people learned, from pairs only."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

T04 = Indicator(
    code="T04",
    name=N_("Knowledge gain"),
    question=N_("How much more do people know after a training than before?"),
    kind=MeasurementKind.AMOUNT,
    basis=Basis.EVENT,
    unit=Unit.POINTS,
    direction=Direction.UP,
    numerator=N_(
        "Sum of (mark after − mark before) over learners with both marks of the same version of the test, in percentage points"
    ),
    denominator=N_("Learners with both marks"),
    clock=N_("The last day of the session"),
    source="Concordat catalogue T04",
    suppression=Audience.SURVEY,
    exclusions=(
        N_("Learners who were there but have no mark before or none after"),
        N_("Sessions with fewer than five pairs: each session is in the figure as a whole or not at all"),
    ),
    parts_text=N_(
        "Normalised gain: (after − before) / (100 − before); effect size: mean difference / standard deviation of the differences"
    ),
    default_target=DefaultTarget(text=N_("At least 15 percentage points"), value=Target(15.0)),
    read_with=("T06",),
    in_core_set=True,
)
