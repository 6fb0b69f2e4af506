"""C02: persons who meet the police in crisis again within a window after their first encounter of the period.

Merging encounters into incidents sorts everything that was read, so it is done once: `merged_incidents` first,
`repeat_contact_of` for every period after it.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from kpi.measures.columns import Mask, Moments, Seconds, days_after, moment, seconds_between
from kpi.measures.measurement import Measurement, MeasurementKind, Part
from kpi.measures.rates import Rate, pooled
from kpi.measures.tally import tally

WINDOWS = (30, 90, 180)
MERGE_HOURS = 24
UNIDENTIFIED = -1

DIED, NOT_AT_RISK, IN_WASHOUT = "died", "not_at_risk", "in_washout"
UNIDENTIFIED_ENCOUNTERS = "unidentified_encounters"
CONTACTS_PER_YEAR = "contacts_per_person_year"
YEAR_SECONDS = 365 * 86_400

Persons = npt.NDArray[Any]


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
    value is that of the first window; parts "30", "90", "180" give each, and one more the contacts per person and year.
    """
    begin, end = moment(period[0]), moment(period[1])
    known = at <= moment(as_of)
    person, at = person[known], at[known]
    identified = person != UNIDENTIFIED
    unidentified = int((~identified & (at >= begin) & (at < end)).sum())
    return repeat_contact_of(
        [merged_incidents(person[identified], at[identified], hours=merge_hours)],
        period=period,
        as_of=as_of,
        left_out={UNIDENTIFIED_ENCOUNTERS: unidentified},
        windows=windows,
        washout_days=washout_days,
        died=died,
        not_at_risk=not_at_risk,
    )


def repeat_contact_of(
    parts: Iterable[Incidents],
    *,
    period: tuple[datetime, datetime],
    as_of: datetime,
    left_out: Mapping[str, int] | None = None,
    windows: Sequence[int] = WINDOWS,
    washout_days: int | None = None,
    died: Mapping[int, datetime] | None = None,
    not_at_risk: Set[int] | None = None,
) -> Measurement:
    """`repeat_contact` of incidents of known persons up to `as_of`; `left_out` are encounters that could not count.

    All incidents of a person stand in one of the parts. The last part of the measurement has the further incidents per
    person and year at risk: each person is at risk from the first incident until the end of the longest window, death or
    `as_of`, whichever comes first.
    """
    begin, end, now = moment(period[0]), moment(period[1]), moment(as_of)
    found: dict[int, list[Rate]] = {days: [] for days in windows}
    contacts, at_risk_for = 0, [np.empty(0)]
    for incidents in parts:
        index, following, before = _index_events(incidents, begin, end)
        t0, who = incidents.at[index], incidents.person[index]
        fixed: dict[str, Mask] = {}
        if washout_days is not None:
            fixed[IN_WASHOUT] = before >= days_after(t0, -washout_days)
        if not_at_risk:
            fixed[NOT_AT_RISK] = np.isin(who, np.fromiter(not_at_risk, dtype=np.int64))
        death = _deaths(who, died or {})
        death[death > now] = np.datetime64("NaT", "us")
        for days in windows:
            window_end = days_after(t0, days)
            excluded = {**fixed, DIED: death <= window_end}
            found[days].append(tally(following <= window_end, pending=window_end > now, excluded=excluded))
        at_risk = ~np.logical_or.reduce([*fixed.values(), np.zeros(index.shape[0], dtype=np.bool_)])
        last = np.fmin(np.fmin(days_after(t0, max(windows)), now), death)
        contacts += _further(incidents, index[at_risk], last[at_risk])
        at_risk_for.append(seconds_between(incidents.at[index[at_risk]], last[at_risk]))
    rates = []
    for days in windows:
        measured = pooled(found[days]).measurement()
        rates.append(Part(str(days), replace(measured, excluded={**measured.excluded, **(left_out or {})})))
    per_year = Part(CONTACTS_PER_YEAR, _per_year(contacts, np.concatenate(at_risk_for)))
    return replace(rates[0].measurement, parts=(*rates, per_year))


def _per_year(contacts: int, at_risk_for: Seconds) -> Measurement:
    """Further incidents over the years of all persons together."""
    years = float(at_risk_for.sum()) / YEAR_SECONDS
    size = int(at_risk_for.size)
    return Measurement(
        kind=MeasurementKind.AMOUNT, n=size, N=size, value=contacts / years if years > 0 else None
    )


def _further(incidents: Incidents, index: npt.NDArray[np.intp], until: Moments) -> int:
    """How many incidents follow that of each index person up to `until`."""
    cursor, contacts = index.copy(), 0
    who = incidents.person[index]
    while cursor.size:
        cursor = cursor + 1
        inside = cursor < incidents.person.size
        cursor, who, until = cursor[inside], who[inside], until[inside]
        again = (incidents.person[cursor] == who) & (incidents.at[cursor] <= until)
        cursor, who, until = cursor[again], who[again], until[again]
        contacts += int(cursor.size)
    return contacts


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
