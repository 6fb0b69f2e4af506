"""R06: open referrals that wait past an agreed time."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.status import Direction

R06 = Indicator(
    code="R06",
    name=N_("Overdue open referrals"),
    question=N_("How many open referrals wait longer than agreed?"),
    kind=MeasurementKind.RATE,
    basis=Basis.SNAPSHOT,
    unit=Unit.PERCENT,
    direction=Direction.DOWN,
    numerator=N_(
        "Open referrals whose agreed time to acknowledge, to decide or to make first contact has passed without it"
    ),
    denominator=N_(
        "Referrals open at the end of the period, or at the date of the data where that comes first"
    ),
    clock=N_(
        "Elapsed or business clock, as the agreement says; a question to the referrer stops the time to decide"
    ),
    source="Concordat catalogue R06",
    suppression=Audience.INTERNAL,
    exclusions=(N_("Entered in error or duplicate"),),
    parts_text=N_("By age since the sending: up to 7, 14, 30 and 60 days, and older"),
    default_target=DefaultTarget(text=N_("No urgent referral overdue")),
    read_with=("R11",),
)
