"""C07: encounters with an emergency involuntary detention."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.crisis_outcomes import CONSULTED_FIRST
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C07 = Indicator(
    code="C07",
    name=N_("Involuntary detention rate"),
    question=N_("How often is a person in crisis detained under a mental-health law?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.NEUTRAL,
    numerator=N_("Encounters with an emergency involuntary detention"),
    denominator=N_("Crisis encounters in the period"),
    clock=N_("No clock"),
    source="Concordat catalogue C07",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Outcome not known"),),
    parts_text=N_(
        "Detentions under section 136 at which a health professional was consulted first; where that power exists"
    ),
    default_target=DefaultTarget(
        text=N_("A health professional consulted first in at least 90 %"),
        value=Target(0.90),
        part=CONSULTED_FIRST,
        direction=Direction.UP,
    ),
)
