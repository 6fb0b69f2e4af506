"""Random encounters with every fact that the crisis indicators ask for, as rows; many answers are missing on purpose."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from referrals.encounters.codes import DISPOSITIONS, EventType, TimePrecision, YesNoUnknown
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.force.lifecycle import ForceState
from referrals.encounters.force.models import ForceCode, ForceReport
from referrals.encounters.models import Encounter, EncounterCode
from referrals.people.models import Person
from tests.support.kpi_world import CREATED, World

YES, NO, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN
MINUTE = timedelta(minutes=1)
INJURIES = (None, "none", "none", "none", "minor", "treated", "hospital", "fatal", "unknown")
PLACES = (
    *(None, "nowhere", "crisis_centre", "crisis_centre", "health_place_of_safety"),
    *("emergency_department", "psychiatric_hospital", "shelter", "police_station"),
)


def fill_with_crises(session: Session, world: World, *, seed: int, count: int, first: datetime) -> None:
    """So many encounters over 500 days from `first`; some persons come back often, some encounters name nobody."""
    chance = Random(seed)
    people = [Person(agency_id=world.agency.id, created_at=CREATED) for _ in range(count // 5)]
    session.add_all(people)
    session.flush()
    officers = [world.officer, *(world.user(world.agency, f"Officer {n}") for n in range(2))]
    for _ in range(count):
        at = first + timedelta(minutes=chance.randrange(500 * 24 * 60))
        person = people[min(chance.randrange(len(people)), chance.randrange(len(people)))]
        row = _encounter(chance, world, at, person if chance.random() < 0.85 else None)
        session.add(row)
        session.flush()
        session.add_all(_codes(chance, row))
        if chance.random() < 0.85:
            session.add(_detail(chance, row, at))
        if row.reportable_force is YES and chance.random() < 0.7:
            for officer in officers[: chance.randint(1, 3)]:
                _report(chance, session, row, officer, at)
    session.flush()


def _encounter(chance: Random, world: World, at: datetime, person: Person | None) -> Encounter:
    local = at.astimezone(UTC)
    by_month = chance.random() < 0.08
    arrest = _answer(chance, 0.15)
    disposition = chance.choice([None, *(code.value for code in DISPOSITIONS)])
    if arrest is YES and disposition == "diverted":
        disposition = "arrested"
    source = chance.choice((None, "on_view", "emergency_line"))
    dispatched = _answer(chance, 0.5)
    arrived = _answer(chance, 0.6)
    if arrived is YES and dispatched is not YES and source != "on_view":
        arrived = UNKNOWN
    return Encounter(
        agency_id=world.agency.id,
        person_id=person.id if person else None,
        recorded_at=at + timedelta(hours=chance.randrange(1, 90)),
        precision=TimePrecision.MONTH if by_month else TimePrecision.MINUTE,
        occurred_at=None if by_month else at,
        year=local.year,
        month=local.month,
        event_type=chance.choice(tuple(EventType)),
        crisis=chance.random() < 0.9,
        source_of_call=source,
        arrest=arrest,
        apprehension=_answer(chance, 0.2),
        reportable_force=_answer(chance, 0.25),
        referral_offered=_answer(chance, 0.7),
        injury=chance.choice(INJURIES),
        primary_disposition=disposition,
        cit_requested=_answer(chance, 0.4),
        cit_dispatched=dispatched,
        cit_arrived=arrived,
        cit_certified=_answer(chance, 0.3),
    )


def _codes(chance: Random, row: Encounter) -> list[EncounterCode]:
    if row.primary_disposition is None:
        return []
    said = {("disposition", row.primary_disposition)}
    said |= {("disposition", chance.choice(tuple(DISPOSITIONS)).value) for _ in range(chance.randrange(3))}
    said |= {
        ("technique", chance.choice(("handcuffs", "active_listening", "hands_on")))
        for _ in range(chance.randrange(3))
    }
    said.add(("behaviour", "other"))
    return [EncounterCode(encounter_id=row.id, kind=kind, code=code) for kind, code in sorted(said)]


def _detail(chance: Random, row: Encounter, at: datetime) -> EncounterDetail:
    arrived = at + chance.randrange(30) * MINUTE
    cleared = arrived + chance.choice((5, 20, 45, 90, 700, 1440, 1441, 3000)) * MINUTE
    reached = arrived + chance.randrange(50) * MINUTE
    handed = reached + chance.choice((0, 5, 10, 11, 45, 60, 61, 200, 1500)) * MINUTE
    offence = _answer(chance, 0.5)
    eligible = _answer(chance, 0.7)
    if eligible is YES and offence is not YES:
        eligible = UNKNOWN
    power = chance.choice((None, None, "section_136", "section_136", "section_135_1"))
    decision = chance.choice((None, "no_action", "warned", "diverted", "cited", "arrested"))
    values: dict[str, Any] = {
        "arrived_at": arrived if chance.random() < 0.9 else None,
        "cleared_at": cleared if chance.random() < 0.9 else None,
        "units": chance.choice((None, 1, 2, 3)),
        "initial_call_type": chance.choice((None, "person_in_crisis", "suicidal_person", "traffic")),
        "injury_officer": chance.choice(INJURIES),
        "injury_other": chance.choice(INJURIES),
        "co_responder": _answer(chance, 0.3),
        "medical_emergency": _answer(chance, 0.15),
        "destination": chance.choice(PLACES),
        "handover_arrived_at": reached if chance.random() < 0.5 else None,
        "handed_over_at": handed if chance.random() < 0.8 else None,
        "arrestable_offence": offence,
        "diversion_eligible": eligible,
        "offence_decision": decision if offence is not NO else None,
        "detention_power": power,
        "professional_consulted": _answer(chance, 0.8),
        "place_of_safety": chance.choice((None, "health_based", "private_home")) if power else None,
    }
    if values["handover_arrived_at"] is None:
        values["handed_over_at"] = None
    return EncounterDetail(id=row.id, **values)


def _report(chance: Random, session: Session, row: Encounter, officer: Any, at: datetime) -> None:
    report = ForceReport(
        encounter_id=row.id,
        officer_id=officer.id,
        state=ForceState.SUBMITTED,
        level=chance.choice(("low", "low", "intermediate", "serious")),
        injury_person=chance.choice(("none", "minor", "fatal", "unknown")),
        injury_officer=chance.choice(("none", "treated", "unknown")),
        submitted_at=at + timedelta(hours=chance.randrange(200)),
    )
    session.add(report)
    session.flush()
    means = {
        chance.choice(("handcuffs_compliant", "unarmed_skills", "handcuffs_non_compliant")) for _ in range(2)
    }
    session.add_all(ForceCode(report_id=report.id, kind="tactic", code=code) for code in sorted(means))
    session.add(ForceCode(report_id=report.id, kind="reason", code="protect_self"))


def _answer(chance: Random, probability: float) -> YesNoUnknown:
    if chance.random() < 0.2:
        return UNKNOWN
    return YES if chance.random() < probability else NO
