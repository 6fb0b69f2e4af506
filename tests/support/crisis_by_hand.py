"""The crisis indicators C01 to C14 worked out by loops over rows.

Slow and obvious on purpose: no arrays, no packed facts, no code of the engine; one encounter after another, as a person
with a pencil would do it, and the lists of codes written out again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from kpi.measures.measurement import Measurement
from kpi.periods import Period
from tests.support.crisis_rows import Told

ZONE = "America/New_York"
DAY = timedelta(days=1)
ENDED_WITHOUT_HOSPITAL = {
    "resources_offered_declined", "treatment_or_social_referral", "referred_to_ngo", "mobile_crisis_team",
    "crisis_clinic", "crisis_stabilisation", "geriatric_team", "shelter", "case_manager_notified",
    "crisis_responder_referral", "diverted", "left_with_family_or_friend", "cit_follow_up", "repeat_caller",
    "no_action",
}  # fmt: skip


@dataclass
class Count:
    n: int = 0
    N: int = 0
    excluded: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    pending: int = 0

    def case(self, success: bool) -> None:
        self.N += 1
        self.n += int(success)

    def plain(self) -> tuple[Any, ...]:
        return (self.n, self.N, self.pending, dict(self.excluded))


def plain(measured: Measurement | None) -> tuple[Any, ...]:
    assert measured is not None
    assert measured.value == (measured.n / measured.N if measured.N else None)
    return (measured.n, measured.N, measured.pending, dict(measured.excluded))


def rate(cases: Iterable[Told], name: str) -> Count:
    count = Count()
    for one in cases:
        if one.said(name) == "unknown":
            count.excluded["outcome_unknown"] += 1
        else:
            count.case(one.said(name) == "yes")
    return count


def avoidance(cases: Iterable[Told]) -> Count:
    count = Count()
    for one in cases:
        if one.said("arrestable_offence") == "no":
            continue
        cited = "cited" in one.dispositions or one.fact("offence_decision") == "cited"
        mild = one.fact("offence_decision") in ("no_action", "warned", "diverted")
        if "unknown" in (one.said("arrestable_offence"), one.said("diversion_eligible")):
            count.excluded["offence_unknown"] += 1
        elif one.said("diversion_eligible") == "no":
            count.excluded["not_divertible"] += 1
        elif one.said("arrest") == "yes" or cited:
            count.case(False)
        elif one.said("arrest") == "no" or mild:
            count.case(True)
        else:
            count.excluded["outcome_unknown"] += 1
    return count


def community(cases: Iterable[Told]) -> Count:
    count = Count()
    for one in cases:
        hospital = bool(one.dispositions & {"transported_ed", "voluntary_commitment"})
        hospital = hospital or one.fact("destination") in ("emergency_department", "psychiatric_hospital")
        taken = hospital or "yes" in (one.said("arrest"), one.said("apprehension"))
        if one.said("medical_emergency") == "yes":
            count.excluded["medical_emergency"] += 1
        elif one.said("medical_emergency") == "unknown":
            count.excluded["medical_emergency_unknown"] += 1
        elif "unable_to_contact" in one.dispositions:
            count.excluded["person_not_met"] += 1
        elif taken:
            count.case(False)
        elif not one.dispositions:
            count.excluded["outcome_unknown"] += 1
        else:
            count.case(bool(one.dispositions & ENDED_WITHOUT_HOSPITAL))
    return count


def force_of_level(cases: Iterable[Told], wanted: str) -> Count:
    count = Count()
    ranks = ["low", "intermediate", "serious"]
    for one in cases:
        if one.said("reportable_force") == "unknown":
            count.excluded["outcome_unknown"] += 1
            continue
        found = sorted(ranks.index(report.level) for report, _ in one.reports)
        level = f"force_{ranks[found[-1]]}" if found else "force_level_unknown"
        count.case(one.said("reportable_force") == "yes" and level == wanted)
    return count


def handcuffs(cases: Iterable[Told]) -> Count:
    count = Count()
    for one in cases:
        used = {code for _, means in one.reports for code in means}
        ticked = one.codes["technique"]
        if "handcuffs" in ticked or used & {"handcuffs_compliant", "handcuffs_non_compliant"}:
            count.case(True)
        elif ticked or one.reports:
            count.case(False)
        else:
            count.excluded["outcome_unknown"] += 1
    return count


def hurt(cases: Iterable[Told], whom: str, bad: set[str]) -> Count:
    count = Count()
    for one in cases:
        said = {
            "person": [one.row.injury, *(r.injury_person for r, _ in one.reports)],
            "officer": [one.fact("injury_officer"), *(r.injury_officer for r, _ in one.reports)],
            "other": [one.fact("injury_other")],
        }[whom]
        known = [answer for answer in said if answer not in (None, "unknown")]
        if known:
            count.case(any(answer in bad for answer in known))
        else:
            count.excluded["outcome_unknown"] += 1
    return count


def on_scene(cases: list[Told]) -> tuple[Any, ...]:
    excluded: dict[str, int] = defaultdict(int)
    minutes, hours, with_units = [], 0.0, 0
    for one in cases:
        arrived, cleared = one.fact("arrived_at"), one.fact("cleared_at")
        if arrived is None or cleared is None:
            excluded["times_unknown"] += 1
        elif not timedelta() <= cleared - arrived <= DAY:
            excluded["longer_than_a_day"] += 1
        else:
            minutes.append((cleared - arrived).total_seconds())
            if one.fact("units") is not None:
                hours += minutes[-1] * one.fact("units") / 3600
                with_units += 1
    return (
        *(len(minutes), at_share(minutes, 0.5), at_share(minutes, 0.9), dict(excluded)),
        *(with_units, pytest.approx(hours)),
    )


def at_share(values: list[float], share: float) -> float | None:
    """The smallest value that at least so many do not exceed."""
    return sorted(values)[ceil(round(share * len(values), 9)) - 1] if values else None


def handovers(cases: Iterable[Told], now: datetime, only: int | None = None) -> Count:
    count = Count()
    for one in cases:
        reached, handed = one.fact("handover_arrived_at"), one.fact("handed_over_at")
        if reached is None:
            continue
        place = one.fact("destination") or one.fact("place_of_safety")
        minutes = {
            "crisis_centre": 10, "health_place_of_safety": 60, "health_based": 60,
            "emergency_department": 60, "psychiatric_hospital": 60,
        }.get(place)  # fmt: skip
        if only is not None and minutes != only:
            continue
        if minutes is None:
            count.excluded["no_standard"] += 1
        elif handed is None:
            count.excluded["times_unknown"] += 1
        elif handed - reached > DAY:
            count.excluded["longer_than_a_day"] += 1
        elif reached + timedelta(minutes=minutes) > now:
            count.pending += 1
        else:
            count.case(handed - reached <= timedelta(minutes=minutes))
    return count


def trained(cases: Iterable[Told]) -> Count:
    count = Count()
    for one in cases:
        if "yes" in (one.said("cit_arrived"), one.said("cit_certified")):
            count.case(True)
        elif one.said("cit_arrived") == "no":
            count.case(False)
        else:
            count.excluded["outcome_unknown"] += 1
    return count


def offers(cases: Iterable[Told]) -> Count:
    count = Count()
    for one in cases:
        held = (one.said("arrest"), one.said("apprehension"))
        if "yes" in held:
            count.excluded["arrested_or_held"] += 1
        elif "unknown" in (*held, one.said("referral_offered")):
            count.excluded["outcome_unknown"] += 1
        else:
            count.case(one.said("referral_offered") == "yes")
    return count


def mobile(cases: Iterable[Told]) -> Count:
    count = Count()
    for one in cases:
        if one.said("co_responder") == "unknown":
            count.excluded["outcome_unknown"] += 1
        else:
            count.case(one.said("co_responder") == "yes" or "mobile_crisis_team" in one.dispositions)
    return count


def often(everybody: Iterable[Told], period: Period, now: datetime) -> tuple[Any, ...]:
    """C03: persons, all persons, their encounters, all encounters, encounters that name nobody."""
    day = min(period.end, now.astimezone(ZoneInfo(ZONE)).date())
    end = min(Period.custom(day, day, zone=ZONE).bounds()[1], now)
    times: dict[UUID, int] = defaultdict(int)
    nameless = 0
    for one in everybody:
        at = one.row.occurred_at
        if at is None or not end - 365 * DAY <= at < end:
            continue
        if one.row.person_id is None:
            nameless += 1
        else:
            times[one.row.person_id] += 1
    high = [count for count in times.values() if count >= 5]
    return (len(high), len(times), sum(high), sum(times.values()), nameless)


def contacts_a_year(everybody: Iterable[Told], period: Period, now: datetime) -> tuple[int, Any]:
    """C02: further incidents of each person within 180 days of the first of the period, over the years at risk."""
    begin, end = period.bounds()
    met: dict[UUID, list[datetime]] = defaultdict(list)
    for one in everybody:
        if one.row.person_id and one.row.occurred_at and one.row.occurred_at <= now:
            met[one.row.person_id].append(one.row.occurred_at)
    persons, contacts, days = 0, 0, 0.0
    for moments in met.values():
        incidents: list[datetime] = []
        for moment in sorted(moments):
            if not incidents or moment > incidents[-1] + DAY:
                incidents.append(moment)
        first = next((moment for moment in incidents if begin <= moment < end), None)
        if first is not None:
            last = min(first + 180 * DAY, now)
            persons += 1
            contacts += sum(first < moment <= last for moment in incidents)
            days += (last - first) / DAY
    return persons, pytest.approx(contacts / (days / 365)) if days else None
