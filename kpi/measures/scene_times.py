"""How long officers are held by a crisis: time on scene (C10), and handover to a health service (C11)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

import numpy as np

from core.survival import kaplan_meier
from kpi.measures.cells import MISSING, Numbers, Texts
from kpi.measures.columns import Mask, Moments, Seconds, moment, seconds_between
from kpi.measures.measurement import Measurement, MeasurementKind, Part, no_data
from kpi.measures.tally import tally

TIMES_UNKNOWN, LONGER_THAN_A_DAY, NO_STANDARD = "times_unknown", "longer_than_a_day", "no_standard"
UNTIL_HANDOVER, WAIT_AT_HANDOVER, OFFICER_HOURS = "until_handover", "wait_at_handover", "officer_hours"
PLACE_OF_SAFETY, CRISIS_CENTRE = "place_of_safety", "crisis_centre"
DAY_SECONDS = 86_400.0
MINUTES: Mapping[str, tuple[int, frozenset[str]]] = {
    PLACE_OF_SAFETY: (
        60,
        frozenset({"health_place_of_safety", "health_based", "emergency_department", "psychiatric_hospital"}),
    ),
    CRISIS_CENTRE: (10, frozenset({"crisis_centre"})),
}
"""Within how many minutes a handover is in time, and the places to which that applies (facts C11)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeRows:
    """Encounters of which times are known; `month` and `at` place them in a period, `place` is where somebody was taken."""

    month: Numbers
    at: Moments
    arrived: Moments
    cleared: Moments
    reached: Moments
    handed: Moments
    place: Texts
    units: Numbers

    def only(self, mask: Mask) -> "TimeRows":
        """The rows that the mask marks."""
        return TimeRows(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})


def time_on_scene(rows: TimeRows, *, encounters: int) -> Measurement:
    """C10: median and 90th percentile of cleared minus arrived, of `encounters` of which `rows` know times.

    Negative times and those over 24 hours are left out as data errors; encounters without both times are left out and
    counted. Parts: until the person arrived at the place of handover, the wait there, and the officer-hours of all units
    together (time of the encounter by its number of units, one officer each), of encounters where that number is known.
    """
    both = ~(np.isnat(rows.arrived) | np.isnat(rows.cleared))
    if encounters and not bool(both.any()):
        return replace(no_data(MeasurementKind.DURATION), excluded={TIMES_UNKNOWN: encounters})
    spent = seconds_between(rows.arrived, rows.cleared)
    good = both & _plausible(spent)
    excluded = {
        TIMES_UNKNOWN: encounters - int(both.sum()),
        LONGER_THAN_A_DAY: int(both.sum() - good.sum()),
    }
    parts = []
    for name, segment in (
        (UNTIL_HANDOVER, seconds_between(rows.arrived, rows.reached)),
        (WAIT_AT_HANDOVER, seconds_between(rows.reached, rows.handed)),
    ):
        known = segment[_plausible(segment)]
        if known.size:
            parts.append(Part(name, _duration(known)))
    counted = good & (rows.units != MISSING)
    if bool(counted.any()):
        hours = float((spent[counted] * rows.units[counted]).sum()) / 3600
        size = int(counted.sum())
        amount = Measurement(kind=MeasurementKind.AMOUNT, n=size, N=size, value=hours)
        parts.append(Part(OFFICER_HOURS, amount))
    return replace(_duration(spent[good]), excluded=excluded, parts=tuple(parts))


def handover_in_time(rows: TimeRows, *, submitted: bool, as_of: datetime) -> Measurement:
    """C11: handovers within the minutes of their place, of handovers whose both times are known.

    A handover whose end nobody recorded is left out and counted: a blank is not a wait. One to a place for which no
    time is set is left out too. Parts give each standard. `submitted` says whether the agency records where people are
    taken: where it does not, having no handover is no data.
    """
    begun = ~np.isnat(rows.reached)
    if not submitted and not bool(begun.any()):
        return no_data(MeasurementKind.RATE)
    rows = rows.only(begun)
    waited = seconds_between(rows.reached, rows.handed)
    allowed = np.full(waited.shape[0], np.nan)
    places = np.asarray(rows.place)
    kinds = np.full(waited.shape[0], "", dtype="U20")
    for kind, (minutes, codes) in MINUTES.items():
        at_place = np.isin(places, sorted(codes))
        allowed[at_place] = minutes * 60
        kinds[at_place] = kind
    with np.errstate(invalid="ignore"):
        in_time = waited <= allowed
        due = rows.reached + np.where(np.isnan(allowed), 0, allowed).astype("timedelta64[s]")
    reasons = {
        NO_STANDARD: np.isnan(allowed),
        TIMES_UNKNOWN: np.isnan(waited),
        LONGER_THAN_A_DAY: ~_plausible(waited),
    }
    pending = due > moment(as_of)
    whole = tally(in_time, pending=pending, excluded=reasons)
    parts = [
        (
            kind,
            tally(
                in_time[mask],
                pending=pending[mask],
                excluded={reason: left_out[mask] for reason, left_out in reasons.items()},
            ),
        )
        for kind in MINUTES
        if bool((mask := kinds == kind).any())
    ]
    return whole.measurement(parts if len(parts) > 1 else ())


def _plausible(seconds: Seconds) -> Mask:
    with np.errstate(invalid="ignore"):
        return np.asarray((seconds >= 0) & (seconds <= DAY_SECONDS), dtype=np.bool_)


def _duration(seconds: Seconds) -> Measurement:
    """Median and 90th percentile of times that are all finished."""
    curve = kaplan_meier(seconds, np.ones(seconds.shape[0], dtype=np.bool_))
    size = int(seconds.shape[0])
    return Measurement(
        kind=MeasurementKind.DURATION,
        n=size,
        N=size,
        value=curve.median,
        percentile_90=curve.percentile(0.9),
    )
