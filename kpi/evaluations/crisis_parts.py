"""Which parts of the crisis indicators may be stored and rated: counts of persons and of officers stay above k."""

from kpi.measures.complaints import UPHELD
from kpi.measures.crisis_outcomes import CONSULTED_FIRST
from kpi.measures.crisis_scene import (
    ARRIVED,
    DISPATCHED,
    FORCE_LEVEL_UNKNOWN,
    FORCE_LEVELS,
    HANDCUFFED,
    HURT_OFFICER,
    HURT_OTHER,
    HURT_PERSON,
    HURT_SERIOUSLY,
    REQUESTED,
)
from kpi.measures.encounters import CAD_TYPED, ON_WARRANT, WARRANT_UNKNOWN, WITHOUT_WARRANT
from kpi.measures.high_use import SHARE_OF_ENCOUNTERS, SHARE_OF_PERSONS
from kpi.measures.measurement import Measurement, MeasurementKind
from kpi.measures.repeat_contact import CONTACTS_PER_YEAR
from kpi.measures.scene_times import OFFICER_HOURS, UNTIL_HANDOVER, WAIT_AT_HANDOVER

OF_THE_WAY = frozenset({REQUESTED, DISPATCHED, ARRIVED, HURT_PERSON})
"""The steps of sending an officer single nobody out; injury of the person is the indicator's own value."""
OF_MANY = frozenset(
    {CONSULTED_FIRST, CONTACTS_PER_YEAR, UNTIL_HANDOVER, WAIT_AT_HANDOVER, OFFICER_HOURS, UPHELD}
)
"""How the organisation worked, over so many cases: below k cases it would tell of one of them."""
OF_FEW = frozenset({HANDCUFFED, HURT_OFFICER, HURT_OTHER, CAD_TYPED})
"""Counts by themselves, no division of the whole."""
WITHIN = frozenset({HURT_SERIOUSLY})
"""A count within that of the indicator: what is left of it can be worked out too."""
OF_THE_GROUP = frozenset({SHARE_OF_PERSONS, SHARE_OF_ENCOUNTERS})
"""Tell of the persons of a group; of a group of a few they would tell how often one of them was met."""
JUDGED = OF_THE_WAY | OF_MANY | OF_FEW | WITHIN | OF_THE_GROUP
"""Every part that is judged here and not as a division of its indicator; levels of force are such a division."""

DIVIDING = frozenset({*FORCE_LEVELS, FORCE_LEVEL_UNKNOWN, ON_WARRANT, WITHOUT_WARRANT, WARRANT_UNKNOWN})
"""Divide a number that stands beside them: where that is small, a zero in one part would tell what the others are."""

NOT_RATED = frozenset(
    {
        *(UPHELD, CONTACTS_PER_YEAR, UNTIL_HANDOVER, WAIT_AT_HANDOVER, OFFICER_HOURS),
        *(*FORCE_LEVELS, FORCE_LEVEL_UNKNOWN, HANDCUFFED),
        *(REQUESTED, DISPATCHED, ARRIVED),
        *(HURT_SERIOUSLY, HURT_OFFICER, HURT_OTHER),
    }
)
"""Parts that tell something else than the whole, which its target is not about."""


def hidden_alone(whole: Measurement, *, k: int) -> frozenset[str]:
    """The names of the parts judged here that must not be shown."""
    few = 0 < whole.n < k
    return frozenset(
        part.name
        for part in whole.parts
        if (part.name in JUDGED and _is_small(part.name, part.measurement, whole, k))
        or (few and part.name in DIVIDING)
    )


def _is_small(name: str, part: Measurement, whole: Measurement, k: int) -> bool:
    if name in OF_THE_WAY:
        return False
    if name in OF_MANY:
        return 0 < part.N < k
    if name in OF_THE_GROUP:
        return 0 < whole.n < k or 0 < part.N - part.n < k
    small = 0 < part.n < k
    if name in WITHIN:
        return small or 0 < whole.n - part.n < k
    return small or (part.kind is not MeasurementKind.COUNT and 0 < part.N - part.n < k)
