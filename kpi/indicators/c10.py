"""C10: how long officers are on scene."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction, Target

C10 = Indicator(
    code="C10",
    name=N_("Officer time on scene"),
    question=N_("How long does an encounter hold the officers?"),
    kind=MeasurementKind.DURATION,
    basis=Basis.EVENT,
    unit=Unit.MINUTES,
    direction=Direction.BAND,
    numerator=N_("Median and 90th percentile of the time from arrival to clearing"),
    denominator=N_("Crisis encounters with both times"),
    clock=N_("Elapsed time from the arrival to the clearing of the encounter"),
    source="Concordat catalogue C10",
    suppression=Audience.INTERNAL,
    exclusions=(
        N_("Encounters without both times"),
        N_("More than 24 hours, or times in the wrong order (to be checked)"),
    ),
    parts_text=N_(
        "Until the place of handover was reached, the wait there, and officer-hours: the time of the encounter by the number of its units, one officer each"
    ),
    default_target=DefaultTarget(text=N_("Median at most 60 minutes"), value=Target(0.0, 3600.0)),
    read_with=("C06",),
    in_core_set=True,
)
