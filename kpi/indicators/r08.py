"""R08: enough attempts before a person is given up."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

R08 = Indicator(
    code="R08",
    name=N_("Attempts before giving up"),
    question=N_("Does the organisation try hard enough before it closes a case as unable to contact?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_(
        "Closings as unable to contact after at least 3 attempts on at least 2 days by at least 2 channels"
    ),
    denominator=N_("Referrals closed in the period as unable to contact"),
    clock=N_("Days where the agency is"),
    source="Concordat catalogue R08",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Entered in error or duplicate"),
        N_("What was not attempted because it was unsafe is no attempt"),
    ),
    default_target=DefaultTarget(text=N_("At least 95 %"), value=Target(0.95)),
    read_with=("R03",),
)
