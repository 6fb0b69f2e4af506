"""E03: indicators beside each other by sex, ethnicity and age band; small groups go first, ratios come second.

Encounters tell what the person said of themselves, else what the officer perceived; of referrals only the age band is
recorded. A person counts once in C02 and R13, with what was recorded first. Whoever is in no group is unknown.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.orm import Session

from kpi.evaluations.equity_rows import Characterised, read_encounter_groups, read_referral_groups
from kpi.evaluations.measuring import Source
from kpi.evaluations.snapshot import Equity, EquityRow
from kpi.measures.measurement import Measurement, MeasurementState
from kpi.measures.ratio import UNKNOWN_GROUP, GroupRate, compared, in_band
from kpi.measures.status import TargetStatus

OF_ENCOUNTERS = ("C02", "C04", "C05", "C08")
OF_REFERRALS = ("R04", "R10", "R13")
Groups = dict[str, tuple[int, int]]


def list_equity(
    session: Session, source: Source, measured: Mapping[str, Measurement], *, chosen: frozenset[str], k: int
) -> tuple[Equity, ...]:
    """The comparisons of the indicators that were chosen; none where fewer than two groups are known.

    Encounters belong to agencies: an NGO and a partnership have none here.
    """
    found: list[Equity] = []
    wanted = [code for code in (*OF_ENCOUNTERS, *OF_REFERRALS) if code in chosen and code in measured]
    readers: list[tuple[tuple[str, ...], Callable[[Session, Source], Characterised]]] = [
        (OF_REFERRALS, read_referral_groups)
    ]
    if source.encounters is not None:
        readers.insert(0, (OF_ENCOUNTERS, read_encounter_groups))
    for family, read in readers:
        codes = [code for code in family if code in wanted]
        if not codes:
            continue
        rows = read(session, source)
        for characteristic, answers in rows.characteristics():
            for code in codes:
                counts = _counts(rows, code, characteristic, answers, whole=measured[code])
                if sum(1 for name in counts if name != UNKNOWN_GROUP) > 1:
                    found.append(_equity(code, characteristic, counts, k=k))
    return tuple(found)


def _counts(
    rows: Characterised, code: str, characteristic: str, answers: Sequence[str], *, whole: Measurement
) -> Groups:
    """n of N by group; what the groups leave of the whole figure is the group of whom nothing is known."""
    counts: Groups = {}
    for name in answers:
        one = rows.measure(code, characteristic, name)
        if one is not None and one.state is not MeasurementState.NO_DATA and one.N:
            counts[name] = (one.n, one.N)
    n = whole.n - sum(one[0] for one in counts.values())
    total = whole.N - sum(one[1] for one in counts.values())
    return {**counts, UNKNOWN_GROUP: (n, total)} if total else counts


def _equity(code: str, characteristic: str, counts: Groups, *, k: int) -> Equity:
    return Equity(
        indicator=code,
        characteristic=characteristic,
        rows=tuple(_row(rate) for rate in compared(counts, k=k)),
    )


def _row(rate: GroupRate) -> EquityRow:
    inside = in_band(rate.ratio)
    status = TargetStatus.NONE if inside is None else TargetStatus.MEETS if inside else TargetStatus.MISSES
    return EquityRow(
        group=rate.group,
        is_reference=rate.is_reference,
        n=rate.n,
        N=rate.N,
        value=rate.value,
        ratio=rate.ratio,
        interval=rate.interval,
        status=status,
        without_ratio=rate.without_ratio.value if rate.without_ratio else None,
    )
