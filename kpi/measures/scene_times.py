"""How long officers are held by a crisis: time on scene (C10), and handover to a health service (C11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

import numpy as np

from kpi.measures.cells import Texts
from kpi.measures.columns import MISSING, Coded, Mask, Moments, Numbers, Seconds, moment, seconds_between
from kpi.measures.joined import bare, duration_of
from kpi.measures.measurement import Measurement, MeasurementKind, Part, no_data
from kpi.measures.rates import Rate, pooled
from kpi.measures.tally import tally
from kpi.measures.waits import Waits

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
    """Encounters of which times are known; `place` is where somebody was taken."""

    arrived: Moments
    cleared: Moments
    reached: Moments
    handed: Moments
    place: Texts
    units: Numbers

    def only(self, mask: Mask) -> "TimeRows":
        """The rows that the mask marks."""
        return TimeRows(**{field.name: getattr(self, field.name)[mask] for field in fields(self)})


def time_on_scene(parts: Iterable[TimeRows], *, encounters: int) -> Measurement:
    """C10: median and 90th percentile of cleared minus arrived, of `encounters` of which the rows know times.

    Negative times and those over 24 hours are left out as data errors; encounters without both times are left out and
    counted. Parts: until the person arrived at the place of handover, the wait there, and the officer-hours of all units
    together (time of the encounter by its number of units, one officer each), of encounters where that number is known.
    """
    both_known = 0
    waits: dict[str, list[Waits]] = {name: [] for name in ("", UNTIL_HANDOVER, WAIT_AT_HANDOVER)}
    hours = [np.empty(0)]
    for rows in parts:
        both = ~(np.isnat(rows.arrived) | np.isnat(rows.cleared))
        spent = seconds_between(rows.arrived, rows.cleared)
        good = both & _plausible(spent)
        both_known += int(both.sum())
        for name, segment in (
            ("", spent[both]),
            (UNTIL_HANDOVER, seconds_between(rows.arrived, rows.reached)),
            (WAIT_AT_HANDOVER, seconds_between(rows.reached, rows.handed)),
        ):
            known = segment[_plausible(segment)]
            waits[name].append(Waits.of(known, np.ones(known.shape[0], dtype=np.bool_)))
        counted = good & (rows.units != MISSING)
        hours.append(spent[counted] * rows.units[counted])
    if encounters and not both_known:
        return replace(no_data(MeasurementKind.DURATION), excluded={TIMES_UNKNOWN: encounters})
    durations = {name: duration_of(Waits.joined(found)) for name, found in waits.items()}
    whole = durations.pop("")
    shown = [Part(name, bare(one)) for name, one in durations.items() if one.N]
    unit_seconds = np.concatenate(hours)
    if unit_seconds.size:
        size = int(unit_seconds.size)
        value = float(unit_seconds.sum()) / 3600
        amount = Measurement(kind=MeasurementKind.AMOUNT, n=size, N=size, value=value)
        shown.append(Part(OFFICER_HOURS, amount))
    excluded = {TIMES_UNKNOWN: encounters - both_known, LONGER_THAN_A_DAY: both_known - whole.N}
    return replace(bare(whole), excluded=excluded, parts=tuple(shown))


def handover_in_time(parts: Iterable[TimeRows], *, submitted: bool, as_of: datetime) -> Measurement:
    """C11: handovers within the minutes of their place, of handovers whose both times are known.

    A handover whose end nobody recorded is left out and counted: a blank is not a wait. One to a place for which no
    time is set is left out too. Parts give each standard. `submitted` says whether the agency records where people are
    taken: where it does not, having no handover is no data.
    """
    any_begun, whole = False, [Rate(0, 0)]
    by_kind: dict[str, list[Rate]] = {kind: [] for kind in MINUTES}
    for every in parts:
        rows = every.only(~np.isnat(every.reached))
        any_begun |= bool(rows.reached.size)
        waited = seconds_between(rows.reached, rows.handed)
        places = Coded.of(rows.place)
        of_kind = {
            kind: np.isin(places.places, [n for n, name in enumerate(places.names) if name in codes])
            for kind, (_, codes) in MINUTES.items()
        }
        allowed = np.full(waited.shape[0], np.nan)
        for kind, mask in of_kind.items():
            allowed[mask] = MINUTES[kind][0] * 60
        with np.errstate(invalid="ignore"):
            in_time = waited <= allowed
            due = rows.reached + np.where(np.isnan(allowed), 0, allowed).astype("timedelta64[s]")
        reasons = {
            NO_STANDARD: np.isnan(allowed),
            TIMES_UNKNOWN: np.isnan(waited),
            LONGER_THAN_A_DAY: ~_plausible(waited),
        }
        pending = due > moment(as_of)
        whole.append(tally(in_time, pending=pending, excluded=reasons))
        for kind, mask in of_kind.items():
            if bool(mask.any()):
                left_out = {reason: column[mask] for reason, column in reasons.items()}
                by_kind[kind].append(tally(in_time[mask], pending=pending[mask], excluded=left_out))
    if not submitted and not any_begun:
        return no_data(MeasurementKind.RATE)
    shown = [(kind, pooled(rates)) for kind, rates in by_kind.items() if rates]
    return pooled(whole).measurement(shown if len(shown) > 1 else ())


def _plausible(seconds: Seconds) -> Mask:
    with np.errstate(invalid="ignore"):
        return np.asarray((seconds >= 0) & (seconds <= DAY_SECONDS), dtype=np.bool_)
