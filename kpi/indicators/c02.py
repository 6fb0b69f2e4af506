"""C02: persons with a further crisis encounter within 30, 90 and 180 days."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.repeat_contact import WINDOWS
from kpi.measures.status import Direction

C02 = Indicator(
    code="C02",
    name=N_("Repeat crisis contact"),
    question=N_("How many persons meet the police in crisis again?"),
    kind=MeasurementKind.RATE,
    basis=Basis.COHORT,
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    numerator=N_("Persons with a further crisis encounter within the window after the first one"),
    denominator=N_(
        "Persons with a crisis encounter in the period whose window has passed by the date of the data"
    ),
    clock=N_("Elapsed days from the first encounter of the person in the period"),
    source="Concordat catalogue C02; CSG Justice Center outcome 2",
    suppression=Audience.INTERNAL,
    window=N_("30, 90 and 180 days; encounters of one person within 24 hours are one"),
    window_days=WINDOWS,
    exclusions=(
        N_("Encounters without a known person"),
        N_("Persons who died within the window"),
        N_("Persons held in jail or hospital through the window"),
    ),
    parts_text=N_("30, 90 and 180 days; and further encounters per person and year at risk"),
    shown_with_parts=True,
    default_target=DefaultTarget(text=N_("20 % below the baseline")),
    read_with=("C05",),
    in_core_set=True,
)
