"""What officers tell of an encounter beside its outcome: times, offence, injuries, who came, where somebody was taken.

Every choice comes from the id of the encounter, so that nothing else that the seed chooses depends on it. Some answers
stay unknown, as they do in life.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from concordat.seed.chance import Chance
from referrals.encounters.codes import YesNoUnknown, counts_of
from referrals.encounters.force.lifecycle import ForceState

Row = dict[str, Any]
YES, NO, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOLD = 0.93
"""How often an officer fills in more than must be filled in."""
CALLS = {
    "person_in_crisis": 42,
    "suicidal_person": 19,
    "overdose": 5,
    "welfare_check": 18,
    "disturbance": 9,
    "domestic": 4,
    "trespass": 3,
}
INJURIES = {"none": 95, "minor": 3, "treated": 1.3, "hospital": 0.6, "unknown": 2}
MEANS = {
    "low": ("unarmed_skills", "handcuffs_compliant"),
    "intermediate": ("unarmed_skills", "ground_restraint", "handcuffs_non_compliant"),
    "serious": ("ground_restraint", "ced_drive_stun"),
}
TAKEN = {
    "arrested": {"police_station": 1},
    "emergency_detention": {"emergency_department": 5, "psychiatric_hospital": 3, "crisis_centre": 4},
    "": {"nowhere": 66, "home_or_family": 13, "crisis_centre": 11, "emergency_department": 8, "shelter": 2},
}
WAITS = {"crisis_centre": (3, 14), "emergency_department": (15, 95), "psychiatric_hospital": (10, 55)}
"""Shortest and longest wait for the handover, in minutes."""


@dataclass
class Scenes:
    """Rows to insert beside the encounters."""

    details: list[Row] = field(default_factory=list)
    codes: list[Row] = field(default_factory=list)
    reports: list[Row] = field(default_factory=list)
    report_codes: list[Row] = field(default_factory=list)


def give_answers(row: Row) -> None:
    """Who was sent, who was hurt and what was offered, in the row of the encounter itself."""
    chance = Chance(row["id"].int % 2**61)
    requested = _answer(chance, 0.34, unknown=0.05)
    dispatched = _answer(chance, 0.9 if requested is YES else 0.38, unknown=0.03)
    arrived = _answer(chance, 0.93, unknown=0.02) if dispatched is YES else NO
    if counts_of([row["primary_disposition"]]).referral_offered:
        row["referral_offered"] = YES
    if row["arrest"] is YES:
        row["apprehension"] = NO
    row |= {
        "injury": chance.weighted(INJURIES),
        "cit_requested": requested,
        "cit_dispatched": dispatched,
        "cit_arrived": arrived,
        "cit_certified": _answer(chance, 0.44, unknown=0.04),
    }


def scenes_of(rows: Iterable[Row], supervisors: Mapping[UUID, UUID], *, now: datetime) -> Scenes:
    """Details, codes and reports of force of encounters; `supervisors` sign off the reports of their agency.

    Of an encounter that is not over at `now` only the outcome is known.
    """
    scenes = Scenes()
    for row in rows:
        chance = Chance(row["id"].int % 2**59)
        handcuffed = chance.happens(0.5 if YES in (row["arrest"], row["reportable_force"]) else 0.05)
        detail = _detail(chance, row)
        written = (detail["cleared_at"] or detail["arrived_at"] + 4 * HOUR) + 3 * MINUTE
        if chance.happens(TOLD) and written <= now:
            scenes.details.append(detail)
            row["recorded_at"] = max(row["recorded_at"], written)
        scenes.codes += _codes(chance, row, detail, handcuffed=handcuffed)
        if row["reportable_force"] is YES:
            _report(chance, row, scenes, supervisors[row["agency_id"]], min(row["recorded_at"], now))
    return scenes


def _detail(chance: Chance, row: Row) -> Row:
    reported = row["occurred_at"] + chance.between(MINUTE, 4 * MINUTE)
    dispatched = reported + chance.between(MINUTE, 9 * MINUTE)
    arrived = dispatched + chance.between(4 * MINUTE, 16 * MINUTE)
    left = arrived + chance.around(24 * MINUTE, 0.5)
    place = chance.weighted(TAKEN.get(row["primary_disposition"], TAKEN[""]))
    reached = handed = None
    if place in WAITS:
        low, high = WAITS[place]
        reached = left + chance.between(5 * MINUTE, 18 * MINUTE)
        handed = reached + chance.between(low * MINUTE, high * MINUTE)
    cleared = (handed or left) + chance.between(MINUTE, 8 * MINUTE)
    timed = chance.happens(0.96)
    return {
        "id": row["id"],
        "reported_at": reported,
        "dispatched_at": dispatched,
        "arrived_at": arrived,
        "cleared_at": cleared if timed else None,
        "initial_call_type": chance.weighted(CALLS),
        "final_call_type": "person_in_crisis",
        "units": chance.weighted({1: 48, 2: 41, 3: 11}),
        "co_responder": _answer(chance, 0.2, unknown=0.07),
        "injury_officer": chance.weighted(INJURIES) if chance.happens(0.35) else "none",
        "injury_other": "none" if chance.happens(0.99) else "minor",
        "medical_emergency": _answer(chance, 0.06, unknown=0.04),
        "destination": place,
        "handover_arrived_at": reached,
        "handed_over_at": handed if timed else None,
        **_offence(chance, arrested=row["arrest"] is YES),
    }


def _offence(chance: Chance, *, arrested: bool) -> Row:
    offence = YES if arrested else _answer(chance, 0.17, unknown=0.05)
    eligible = _answer(chance, 0.55 if arrested else 0.9, unknown=0.04) if offence is YES else UNKNOWN
    decision = None
    if arrested:
        decision = "arrested"
    elif offence is YES:
        decision = chance.weighted({"diverted": 48, "warned": 25, "no_action": 20, "cited": 7})
    return {"arrestable_offence": offence, "diversion_eligible": eligible, "offence_decision": decision}


def _codes(chance: Chance, row: Row, detail: Row, *, handcuffed: bool) -> list[Row]:
    said = {("disposition", row["primary_disposition"]), ("technique", "verbal_de_escalation")}
    if detail["destination"] == "emergency_department":
        said.add(("disposition", "transported_ed"))
    elif detail["co_responder"] is YES and chance.happens(0.5):
        said.add(("disposition", "mobile_crisis_team"))
    if chance.happens(0.4):
        said.add(("technique", "active_listening"))
    if handcuffed:
        said.add(("technique", "handcuffs"))
    if row["reportable_force"] is YES:
        said.add(("technique", "hands_on"))
    return [{"encounter_id": row["id"], "kind": kind, "code": code} for kind, code in sorted(said)]


def _report(chance: Chance, row: Row, scenes: Scenes, supervisor: UUID, at: datetime) -> None:
    level = chance.weighted({"low": 74, "intermediate": 21, "serious": 5})
    report = chance.uuid()
    scenes.reports.append(
        {
            "id": report,
            "encounter_id": row["id"],
            "officer_id": row["recorded_by_id"],
            "state": ForceState.REVIEWED,
            "level": level,
            "injury_person": "minor" if chance.happens(0.2) else "none",
            "injury_officer": "minor" if chance.happens(0.1) else "none",
            "submitted_at": at,
            "decided_at": at,
            "decided_by_id": supervisor,
            "version": 1,
        }
    )
    told = [("reason", "protect_person", 0), ("factor", "mental_health", 0)]
    told += [("tactic", means, place) for place, means in enumerate(MEANS[level])]
    scenes.report_codes += [
        {"report_id": report, "kind": kind, "code": code, "position": position}
        for kind, code, position in told
    ]


def _answer(chance: Chance, probability: float, *, unknown: float) -> YesNoUnknown:
    if chance.happens(unknown):
        return UNKNOWN
    return YES if chance.happens(probability) else NO
