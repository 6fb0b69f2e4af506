"""C04: divertible encounters that ended without arrest or citation."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C04 = Indicator(
    code="C04",
    name=N_("Arrest avoidance"),
    question=N_("How often is an arrest avoided where it could be?"),
    kind=MeasurementKind.RATE,
    basis=Basis.EVENT,
    unit=Unit.PERCENT,
    direction=Direction.UP,
    numerator=N_("Encounters that ended without an arrest and without a citation"),
    denominator=N_(
        "Crisis encounters with an arrestable offence that may be diverted; encounters without an offence are no cases"
    ),
    clock=N_("No clock"),
    source="Concordat catalogue C04",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Not known whether there was an offence, or whether it may be diverted"),
        N_("Offences that may not be diverted"),
        N_("Outcome not known"),
    ),
    default_target=DefaultTarget(text=N_("At least 80 %"), value=Target(0.80)),
    read_with=(
        "C02",
        "C05",
    ),
    in_core_set=True,
)
