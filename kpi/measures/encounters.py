"""Crisis encounters (C01), arrest and apprehension (C05, C05A) and repeat contact (C02).

The unit is the encounter, or the person where said. Columns may hold one encounter several times, as a join to its
dispositions gives it: everything is counted distinct (facts 1.1 rule 6).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kpi.measures.columns import NO, UNKNOWN, YES, Answers, Labels, groups
from kpi.measures.measurement import Measurement, Part, count_of
from kpi.measures.rates import Rate
from kpi.measures.tally import Exclusions, tally

OUTCOME_UNKNOWN = "outcome_unknown"
ON_WARRANT, WITHOUT_WARRANT, WARRANT_UNKNOWN = "on_warrant", "without_warrant", "warrant_unknown"
ARREST, APPREHENSION = "arrest", "apprehension"
PER_DISPATCHED_CALL = "per_dispatched_call"
CAD_TYPED = "cad_typed"

Ids = npt.NDArray[np.int64]


def crisis_encounters(
    encounter: Ids,
    *,
    labels: Labels | None = None,
    names: Sequence[str] | None = None,
    dispatched_calls: int | None = None,
) -> Measurement:
    """C01: the number of distinct crisis encounters, with a part for each label (disposition, event type, source).

    An encounter with three dispositions counts once in the total and once in each of their rows; `parts_overlap` then
    says that the rows do not add up (facts V18). With the number of dispatched calls there is a part
    "per_dispatched_call", a share to be shown per 1,000.
    """
    total = int(np.unique(encounter).size)
    parts: list[Part] = []
    if labels is not None:
        for name, rows in groups(labels, names):
            parts.append(Part(name, count_of(int(np.unique(encounter[rows]).size))))
    overlap = sum(part.measurement.n for part in parts) > total
    if dispatched_calls is not None:
        rate = Rate(min(total, dispatched_calls), dispatched_calls)
        parts.append(Part(PER_DISPATCHED_CALL, rate.measurement()))
    return count_of(total, parts=tuple(parts), parts_overlap=overlap)


def arrest_rate(
    encounter: Ids,
    arrested: Answers,
    *,
    on_warrant: Answers | None = None,
    excluded: Exclusions | None = None,
) -> Measurement:
    """C05: encounters with an arrest, of crisis encounters; unknown outcomes are excluded and counted.

    Where warrants are recorded, parts split the arrests into on a warrant, without one, and not known, each of the
    same encounters: effects differ between them.
    """
    merged = _distinct(encounter, arrested)
    reasons = {reason: _any(encounter, mask) for reason, mask in (excluded or {}).items()}
    reasons[OUTCOME_UNKNOWN] = merged == UNKNOWN
    is_arrest = merged == YES
    whole = tally(is_arrest, excluded=reasons)
    if on_warrant is None:
        return whole.measurement()
    warrant = _distinct(encounter, np.where(arrested == YES, on_warrant, UNKNOWN).astype(np.int8))
    parts = [
        (name, tally(is_arrest & (warrant == answer), excluded=reasons))
        for name, answer in ((ON_WARRANT, YES), (WITHOUT_WARRANT, NO), (WARRANT_UNKNOWN, UNKNOWN))
    ]
    return whole.measurement(parts)


def arrest_or_apprehension_rate(
    encounter: Ids,
    arrested: Answers | None,
    apprehended: Answers | None,
    *,
    excluded: Exclusions | None = None,
) -> Measurement:
    """C05A: encounters with an arrest or an apprehension under a mental-health law, of crisis encounters.

    Some agencies publish only one of the two: an absent column is not asked for. An encounter is excluded as unknown
    when neither is a yes and one that is asked for is unknown. Parts show each column that was given.
    """
    columns = [(ARREST, arrested), (APPREHENSION, apprehended)]
    given = [(name, _distinct(encounter, column)) for name, column in columns if column is not None]
    if not given:
        raise ValueError("arrest or apprehension must be known to the data")
    stacked = np.stack([column for _, column in given])
    happened = (stacked == YES).any(axis=0)
    reasons = {reason: _any(encounter, mask) for reason, mask in (excluded or {}).items()}
    unknown = ~happened & (stacked == UNKNOWN).any(axis=0)
    whole = tally(happened, excluded={**reasons, OUTCOME_UNKNOWN: unknown})
    parts = [
        (name, tally(column == YES, excluded={**reasons, OUTCOME_UNKNOWN: column == UNKNOWN}))
        for name, column in given
    ]
    return whole.measurement(parts if len(parts) > 1 else ())


def _distinct(encounter: Ids, answer: Answers) -> Answers:
    """One answer per encounter: yes if any row says yes, else no if any says no, else unknown."""
    ids, place = np.unique(encounter, return_inverse=True)
    merged = np.full(ids.size, UNKNOWN, dtype=np.int8)
    np.maximum.at(merged, place, answer)
    return merged


def _any(encounter: Ids, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    ids, place = np.unique(encounter, return_inverse=True)
    marked = np.zeros(ids.size, dtype=np.bool_)
    np.logical_or.at(marked, place, mask)
    return marked
