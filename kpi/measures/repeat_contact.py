"""C02: persons who meet the police in crisis again within a window after their first encounter of the period."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import numpy.typing as npt

from kpi.measures.columns import Mask, Moments, days_after, moment
from kpi.measures.measurement import Measurement, Part
from kpi.measures.tally import tally

WINDOWS = (30, 90, 180)
MERGE_HOURS = 24
UNIDENTIFIED = -1

DIED, NOT_AT_RISK, IN_WASHOUT = "died", "not_at_risk", "in_washout"
UNIDENTIFIED_ENCOUNTERS = "unidentified_encounters"

Persons = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Incidents:
    """Encounters after merging, ordered by person and time."""

    person: Persons
    at: Moments


def merged_incidents(person: Persons, at: Moments, *, hours: int = MERGE_HOURS) -> Incidents:
    """Encounters of one person within `hours` of the first of them are one incident (facts C02).

    The hours run from the first encounter of the incident, not from the latest: daily contact stays repeat contact.
    """
    order = np.lexsort((at, person))
    person, at = person[order], at[order]
    size = person.shape[0]
    is_head = np.zeros(size, dtype=np.bool_)
    if not size:
        return Incidents(person, at)
    starts = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    ends = np.r_[starts[1:], size]
    window = np.timedelta64(hours, "h")
    head, cursor = starts.copy(), starts.copy()
    is_head[starts] = True
    while cursor.size:
        # One encounter further for every person at once.
        cursor = cursor + 1
        inside = cursor < ends
        head, cursor, ends = head[inside], cursor[inside], ends[inside]
        is_new = at[cursor] > at[head] + window
        is_head[cursor[is_new]] = True
        head = np.where(is_new, cursor, head)
    return Incidents(person[is_head], at[is_head])


def repeat_contact(
    person: Persons,
    at: Moments,
    *,
    period: tuple[datetime, datetime],
    as_of: datetime,
    windows: Sequence[int] = WINDOWS,
    merge_hours: int = MERGE_HOURS,
    washout_days: int | None = None,
    died: Mapping[int, datetime] | None = None,
    not_at_risk: Set[int] | None = None,
) -> Measurement:
    """C02: persons with a further incident in (t0, t0 + w], of persons whose first incident of the period is t0.

    A person counts for a window of w days only when t0 + w <= `as_of`; until then he or she is pending, even when a
    second contact has already been seen (facts 1.1 rule 3, V11). `period` is half-open; the columns should reach back
    by `washout_days` and forward to `as_of`. Persons who died within the window, or were held in jail or hospital
    through it (`not_at_risk`), are excluded and counted, as are encounters without a person (`UNIDENTIFIED`). The
    value is that of the first window; parts "30", "90", "180" give each.
    """
    begin, end = moment(period[0]), moment(period[1])
    now = moment(as_of)
    known = at <= now
    person, at = person[known], at[known]
    identified = person != UNIDENTIFIED
    unidentified = int((~identified & (at >= begin) & (at < end)).sum())
    incidents = merged_incidents(person[identified], at[identified], hours=merge_hours)
    index, following, before = _index_events(incidents, begin, end)
    t0, who = incidents.at[index], incidents.person[index]
    fixed: dict[str, Mask] = {}
    if washout_days is not None:
        fixed[IN_WASHOUT] = before >= days_after(t0, -washout_days)
    if not_at_risk:
        fixed[NOT_AT_RISK] = np.isin(who, np.fromiter(not_at_risk, dtype=np.int64))
    death = _deaths(who, died or {})
    death[death > now] = np.datetime64("NaT", "us")
    parts: list[Part] = []
    for days in windows:
        window_end = days_after(t0, days)
        repeated = following <= window_end
        rate = tally(repeated, pending=window_end > now, excluded={**fixed, DIED: death <= window_end})
        measured = rate.measurement()
        excluded = {**measured.excluded, UNIDENTIFIED_ENCOUNTERS: unidentified}
        parts.append(Part(str(days), replace(measured, excluded=excluded)))
    first = parts[0].measurement
    return replace(first, parts=tuple(parts))


def _index_events(
    incidents: Incidents, begin: np.datetime64, end: np.datetime64
) -> tuple[npt.NDArray[np.intp], Moments, Moments]:
    """Each person's first incident in the period, with the times of the incident after and before it."""
    person, at = incidents.person, incidents.at
    inside = np.flatnonzero((at >= begin) & (at < end))
    _, first = np.unique(person[inside], return_index=True)
    index = inside[first]
    missing = np.datetime64("NaT", "us")
    same_after = np.r_[person[1:] == person[:-1], False] if person.size else np.empty(0, dtype=np.bool_)
    after = np.where(same_after, np.r_[at[1:], missing], missing)
    same_before = np.r_[False, person[1:] == person[:-1]] if person.size else np.empty(0, dtype=np.bool_)
    before = np.where(same_before, np.r_[missing, at[:-1]], missing)
    return index, after[index], before[index]


def _deaths(who: Persons, died: Mapping[int, datetime]) -> Moments:
    deaths = np.full(who.shape[0], np.datetime64("NaT", "us"))
    for person, when in died.items():
        deaths[who == person] = moment(when)
    return deaths
