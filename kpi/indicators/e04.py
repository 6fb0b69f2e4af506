"""E04: complaints."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

E04 = Indicator(
    code="E04",
    name=N_("Complaints"),
    question=N_("How often do people complain, and how often are they right?"),
    kind=MeasurementKind.AMOUNT,
    basis=Basis.EVENT,
    unit=Unit.PER_1000,
    direction=Direction.DOWN,
    numerator=N_(
        "Complaints received in the period about either side of the agency’s partnerships, per 1,000"
    ),
    denominator=N_("Crisis encounters of the period, as C01 counts them"),
    clock=N_("No clock; the day of receipt where the organisation is"),
    source="Concordat catalogue E04",
    suppression=Audience.INTERNAL,
    parts_text=N_(
        "Of the complaints of the period that were decided, the share upheld, wholly or in part; withdrawn ones are no decision, open ones wait"
    ),
    read_with=("C01",),
)
