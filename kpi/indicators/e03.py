"""E03: other indicators compared between groups of persons."""

from core.suppression import Audience
from core.text import N_
from kpi.indicators.definition import Basis, DefaultTarget, Indicator, Unit
from kpi.measures.measurement import MeasurementKind
from kpi.measures.ratio import BAND
from kpi.measures.status import Direction, Target

E03 = Indicator(
    code="E03",
    name=N_("Equity rate ratio"),
    question=N_("Do other groups fare as the largest group does?"),
    kind=MeasurementKind.AMOUNT,
    basis=Basis.EVENT,
    unit=Unit.DECIMAL,
    direction=Direction.BAND,
    numerator=N_("The rate of an indicator in one group: C02, C04, C05, C08, R04, R10 or R13"),
    denominator=N_("The rate of the same indicator in the largest group that may be shown, the reference"),
    clock=N_("That of the indicator"),
    source="Concordat catalogue E03",
    suppression=Audience.INTERNAL,
    window=N_(
        "Sex and ethnicity as the person stated them, else as the officer perceived them, and the age band; of referrals "
        "only the age band is recorded. 95 % interval on the logarithm of the ratio"
    ),
    exclusions=(
        N_("Groups of whom nothing is known: shown, but compared with nothing"),
        N_("Groups too small to be shown, and what would give them away"),
        N_("Groups in which, or in whose reference, nothing was counted: there is no ratio"),
    ),
    default_target=DefaultTarget(text=N_("Between 0.8 and 1.25"), value=Target(*BAND)),
    in_core_set=True,
)
