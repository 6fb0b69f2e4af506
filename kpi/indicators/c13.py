"""C13: encounters at which help was offered."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C13 = Indicator(
    code="C13",
    name=N_("Referral offer rate"),
    question=N_("How often is help offered?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Encounters at which a referral or resources were offered, also where the person declined"),
    denominator=N_("Crisis encounters without an arrest and without a detention"),
    clock=N_("No clock"),
    source="Concordat catalogue C13",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Arrested or detained"),
        N_("Outcome not known"),
    ),
    default_target=DefaultTarget(text=N_("At least 70 %"), value=Target(0.70)),
)
