"""C03: persons with at least five crisis encounters in 365 days."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, Indicator, Unit
from kpi.measures.high_use import HIGH_USE_DAYS
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

C03 = Indicator(
    code="C03",
    name=N_("High-utiliser group"),
    question=N_("How many persons does the police meet in crisis again and again?"),
    kind=MeasurementKind.COUNT,
    basis=Basis.SNAPSHOT,
    unit=Unit.NUMBER,
    direction=Direction.DOWN,
    numerator=N_(
        "Persons with at least so many crisis encounters in the 365 days up to the end of the period: 5, unless this site sets another number"
    ),
    denominator=N_("None; the parts are shares of all known persons and of their encounters in those days"),
    clock=N_("Elapsed days before the end of the period, or the date of the data where that comes first"),
    source="Concordat catalogue C03",
    suppression=Audience.INTERNAL,
    window=N_("365 days before the end of the period"),
    window_days=(HIGH_USE_DAYS,),
    exclusions=(
        N_("Encounters without a known person"),
        N_("Encounters whose day is not known"),
    ),
    parts_text=N_("Share of persons, share of encounters"),
    in_core_set=True,
)
