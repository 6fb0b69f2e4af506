"""R16: offers of service that the person refuses."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

R16 = Indicator(
    code="R16",
    name=N_("Person-declined rate"),
    question=N_("How often does a person say no to the offer?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.NEUTRAL,
    numerator=N_("Offers that the person refused: at triage, at contact, or before the service began"),
    denominator=N_("Offers that the person answered in the period: agreed to, or refused"),
    clock=N_("No clock"),
    source="Concordat catalogue R16; the service is voluntary, so that a refusal is no failure",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Entered in error or duplicate"),),
    read_with=("R13",),
)
