"""E04: complaints per 1,000 crisis encounters, and the share of those decided that was upheld."""

from kpi.measures.measurement import Measurement, MeasurementKind, Part
from kpi.measures.rates import Rate

PER = 1000
UPHELD = "complaints_upheld"
WITHDRAWN = "complaint_withdrawn"


def complaints_per_encounter(
    *, received: int, encounters: int | None, upheld: int, decided: int, withdrawn: int = 0
) -> Measurement:
    """E04: complaints received in the period per 1,000 crisis encounters of the period (event); down is good.

    The value is None without an encounter. The part is the share of the complaints of the period that were decided and
    upheld, wholly or in part; those without an answer wait, withdrawn ones are no decision. `encounters` None: nobody
    recorded any. Units: complaints per 1,000 encounters. Source: facts.md 1.8 E04.
    """
    if not 0 <= upheld <= decided or decided + withdrawn > received:
        raise ValueError("of the complaints received some are decided, and of these some upheld")
    share = Rate(upheld, decided, pending=received - decided - withdrawn, excluded={WITHDRAWN: withdrawn})
    return Measurement(
        kind=MeasurementKind.AMOUNT,
        n=received,
        N=received,
        value=PER * received / encounters if encounters else None,
        no_data=encounters is None,
        parts=(Part(UPHELD, share.measurement()),),
    )
