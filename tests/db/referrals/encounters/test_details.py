"""Encounters in full against the database: constraints, what a correction changes, earlier contacts, dispositions."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from audit.models import AuditRow
from core.errors import Conflict, NotFound
from kpi.measures.encounter_rows import encounters_by_disposition
from kpi.measures.scope import Scope
from kpi.periods import Period
from referrals.encounters.codes import YesNoUnknown
from referrals.encounters.commands import PersonValues, correct_encounter, record_encounter
from referrals.encounters.details.models import EncounterDetail
from referrals.encounters.details.values import DetailValues
from referrals.encounters.errors import RulesBroken
from referrals.encounters.models import Encounter, EncounterCode
from referrals.encounters.queries import find_start, get_encounter
from tests.support.encounters import Station, good_values, make_station

YES, NO = YesNoUnknown.YES, YesNoUnknown.NO
FULL = DetailValues(
    reported_time=time(21, 41),
    dispatched_time=time(21, 45),
    arrived_time=time(21, 58),
    cleared_time=time(0, 20),
    initial_call_type="disturbance",
    final_call_type="person_in_crisis",
    veteran=YES,
    housing="homeless",
    supervisor_responded=NO,
    units=2,
    risks=frozenset({"access_to_means", "child_present"}),
    arrestable_offence=YES,
    diversion_eligible=YES,
    offence_decision="diverted",
    decision_reason="Shoplifting of food, shop agreed",
)


@pytest.fixture
def station(session: Session, now: datetime) -> Station:
    return make_station(session, now)


def record(session: Session, station: Station, now: datetime, **changes: Any) -> UUID:
    return record_encounter(session, station.officer, values=good_values(**changes), now=now)


def test_every_answer_is_read_back_as_it_was_given(session: Session, station: Station, now: datetime) -> None:
    key = record(session, station, now, detail=FULL, cit_arrived=YES, cit_dispatched=YES)
    row = get_encounter(session, station.officer, key)
    assert row.occurred_at is not None
    assert row.detail.arrived_at == row.occurred_at + timedelta(minutes=18)
    assert row.detail.cleared_at == row.occurred_at + timedelta(hours=2, minutes=40)
    for name in ("initial_call_type", "veteran", "housing", "units", "offence_decision", "decision_reason"):
        assert getattr(row.detail, name) == getattr(FULL, name), name
    assert row.risks == ("access_to_means", "child_present")
    assert row.cit_arrived is YES
    stored = session.scalars(sa.select(EncounterDetail.decision_reason_sealed)).one()
    assert b"Shoplifting" not in (stored or b"")
    assert (row.completeness.known, row.completeness.of) == (10, 12)


@pytest.mark.parametrize(
    "values",
    [
        {"reported_at": 10, "dispatched_at": 9},
        {"reported_at": 10, "cleared_at": 9},
        {"dispatched_at": 10, "arrived_at": 9},
        {"arrived_at": 10, "cleared_at": 9},
        {"arrived_at": 10, "handover_arrived_at": 9},
        {"handover_arrived_at": 10, "handed_over_at": 9},
        {"handover_arrived_at": 10, "assessed_at": 9, "detention_power": "section_136"},
        {"units": 0},
        {"diversion_eligible": "yes"},
        {"offence_decision": "warned", "arrestable_offence": "no"},
        {"known_told_by": "person"},
        {"place_of_safety": "police_station", "detention_power": "section_136"},
        {"conveyance": "police_vehicle", "detention_power": "section_136"},
        {"place_of_safety": "health_based"},
        {"veteran": "perhaps"},
    ],
)
def test_the_database_refuses_inconsistent_details(
    session: Session, station: Station, now: datetime, values: dict[str, Any]
) -> None:
    key = record(session, station, now)
    stored = {
        name: now + timedelta(minutes=value) if name.endswith("_at") else value
        for name, value in values.items()
    }
    with pytest.raises((IntegrityError, LookupError, sa.exc.StatementError)), session.begin_nested():
        session.execute(sa.update(EncounterDetail).where(EncounterDetail.id == key).values(**stored))


@pytest.mark.parametrize(
    "values",
    [
        {"arrest": YES, "primary_disposition": "diverted"},
        {"cit_arrived": YES},
        {"cit_arrived": YES, "cit_dispatched": NO, "source_of_call": "emergency_line"},
    ],
)
def test_the_database_refuses_inconsistent_encounters(
    session: Session, station: Station, now: datetime, values: dict[str, Any]
) -> None:
    key = record(session, station, now)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(Encounter).where(Encounter.id == key).values(**values))
    on_view = {"cit_arrived": YES, "source_of_call": "on_view"}
    session.execute(sa.update(Encounter).where(Encounter.id == key).values(**on_view))


def test_an_unknown_kind_of_code_is_refused(session: Session, station: Station, now: datetime) -> None:
    key = record(session, station, now)
    code = {"encounter_id": key, "kind": "diagnosis", "code": "x"}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.insert(EncounterCode).values(code))


def test_a_correction_names_the_changed_answers_and_not_their_content(
    session: Session, station: Station, now: datetime
) -> None:
    key = record(session, station, now, detail=FULL)
    version = get_encounter(session, station.officer, key).version
    changed = DetailValues(veteran=YES, housing="housed", decision_reason=None)
    correct_encounter(
        session, station.officer, key, values=good_values(detail=changed), now=now, version=version
    )
    details = session.scalars(
        sa.select(AuditRow.details).where(AuditRow.action == "encounter.corrected")
    ).one()
    for field in ("housing", "reported_at", "decision_reason", "risk", "units"):
        assert f'"{field}"' in details, field
    assert '"veteran"' not in details
    assert "Shoplifting" not in details
    with pytest.raises(Conflict):
        correct_encounter(session, station.officer, key, values=good_values(), now=now, version=version)


def test_an_encounter_without_details_gets_them_with_its_first_correction(
    session: Session, station: Station, now: datetime
) -> None:
    key = record(session, station, now)
    session.execute(sa.delete(EncounterDetail))
    assert get_encounter(session, station.officer, key).detail.veteran is YesNoUnknown.UNKNOWN
    correct_encounter(
        session, station.officer, key, values=good_values(detail=DetailValues(veteran=NO)), now=now
    )
    assert get_encounter(session, station.officer, key).detail.veteran is NO


def test_detention_is_asked_in_great_britain_only(session: Session, station: Station, now: datetime) -> None:
    section = DetailValues(
        detention_power="section_136",
        place_of_safety="police_station",
        place_justification="None was free tonight",
    )
    key = record(session, station, now, detail=section, apprehension=YES)
    assert get_encounter(session, station.officer, key).detail.detention_power is None
    session.execute(sa.update(Organisation).where(Organisation.id == station.agency_id).values(country="GB"))
    session.expire_all()
    key = record(session, station, now, detail=section, apprehension=YES)
    found = get_encounter(session, station.officer, key).detail
    assert (found.detention_power, found.place_justification) == ("section_136", "None was free tonight")
    with pytest.raises(RulesBroken):
        record(session, station, now, detail=section, apprehension=NO)


def test_three_dispositions_count_once_in_all_and_once_in_each_row(
    session: Session, station: Station, now: datetime
) -> None:
    """Vector V18: rows do not add up to the total, and the measure says so."""
    record(
        session,
        station,
        now,
        primary_disposition="mobile_crisis_team",
        dispositions=frozenset({"shelter", "case_manager_notified"}),
    )
    record(session, station, now, primary_disposition="shelter", event_number="26-2")
    measured = encounters_by_disposition(
        session,
        Scope(agency_id=station.agency_id, agency_name="Northgate Police", timezone="America/New_York"),
        period=Period.month(2026, 3, zone="America/New_York"),
        as_of=now,
    )
    assert measured.n == 2
    assert {part.name: part.measurement.n for part in measured.parts} == {
        "mobile_crisis_team": 1,
        "shelter": 2,
        "case_manager_notified": 1,
    }
    assert measured.parts_overlap


def test_earlier_contacts_are_those_of_the_same_key_in_the_own_agency(
    session: Session, station: Station, now: datetime
) -> None:
    elsewhere = make_station(session, now, name="Southgate Police")
    ida = PersonValues(name="Ida Ellis", born_on=date(1988, 5, 6))
    for day in (date(2025, 3, 10), date(2025, 3, 11), date(2026, 1, 5)):
        record(session, station, now, person=ida, occurred_on=day)
    record(session, station, now, person=ida, occurred_on=date(2026, 1, 6), crisis=False)
    record_encounter(
        session, elsewhere.officer, values=good_values(person=ida, occurred_on=date(2026, 2, 1)), now=now
    )
    spelt = PersonValues(name="  ida   ELLIS ", born_on=date(1988, 5, 6))
    key = record(session, station, now, person=spelt)
    assert get_encounter(session, station.officer, key).earlier_contacts == 3
    born_later = PersonValues(name="Ida Ellis", born_on=date(1988, 5, 7))
    key = record(session, station, now, person=born_later)
    assert get_encounter(session, station.officer, key).earlier_contacts == 0
    nameless = record(session, station, now, person=PersonValues(name="Ida Ellis"))
    assert get_encounter(session, station.officer, nameless).earlier_contacts is None
    with pytest.raises(NotFound):
        get_encounter(session, elsewhere.officer, key)


def test_a_referral_starts_with_what_the_encounter_tells(
    session: Session, station: Station, now: datetime
) -> None:
    ida = PersonValues(name="Ida Ellis", born_on=date(1988, 5, 6), age_band="26_64")
    key = record(
        session,
        station,
        now,
        person=ida,
        area_id=station.area_id,
        detail=DetailValues(language="Polish"),
    )
    start = find_start(session, station.officer, key)
    assert start is not None
    assert (start.person_name, start.born_on, start.area_id) == (
        "Ida Ellis",
        date(1988, 5, 6),
        station.area_id,
    )
    assert start.language == "Polish"
    assert find_start(session, station.colleague, key) is None
    assert find_start(session, station.officer, uuid4()) is None
