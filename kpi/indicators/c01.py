"""C01: the number of crisis encounters."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

C01 = Indicator(
    code="C01",
    name=N_("Crisis encounters"),
    question=N_("How many encounters with a person in crisis were there?"),
    kind=MeasurementKind.COUNT,
    basis=Basis.EVENT,
    unit=Unit.NUMBER,
    direction=Direction.NEUTRAL,
    numerator=N_("Encounters that the officer recorded as a behavioural-health crisis"),
    denominator=N_("None; per 1,000 dispatched calls where their number is known"),
    clock=N_("No clock"),
    source="Concordat catalogue C01",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Entered in error"),),
    parts_text=N_(
        "By event type; and apart from them the calls that the control room typed as a crisis, confirmed by the officer or not"
    ),
)
