"""Reports of force against the database: who writes, who reads, who signs off, and what is counted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.actor import SYSTEM, Actor, Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.commands import correct_encounter, import_toronto, record_encounter
from referrals.encounters.errors import RulesBroken
from referrals.encounters.force.commands import give_back, sign_off, write_report
from referrals.encounters.force.lifecycle import ForceState
from referrals.encounters.force.models import ForceReport
from referrals.encounters.force.policy import visible_to
from referrals.encounters.force.queries import (
    find_encounter,
    get_report,
    list_for_encounter,
    list_reports,
    list_tactics,
)
from referrals.encounters.force.tactics import unique_tactics
from referrals.encounters.force.values import ForceValues
from referrals.encounters.models import Encounter
from referrals.encounters.toronto import TorontoEncounter
from tests.support.encounters import Station, good_values, make_station
from tests.support.memoranda import make_person

UNSAID = "Held both arms until he sat down"
WHY = "The order of the means is missing"


@pytest.fixture
def station(session: Session, now: datetime) -> Station:
    return make_station(session, now)


@pytest.fixture
def key(session: Session, station: Station, now: datetime) -> UUID:
    return record_encounter(session, station.officer, values=good_values(), now=now)


def values(**changes: Any) -> ForceValues:
    good: dict[str, Any] = {
        "level": "low",
        "injury_person": "none",
        "injury_officer": "none",
        "reasons": frozenset({"protect_person", "prevent_harm"}),
        "tactics": ("unarmed_skills", "tactical_communication", "handcuffs_compliant"),
        "factors": frozenset({"mental_health"}),
        "outcomes": frozenset({"hospitalised"}),
        "account": UNSAID,
    }
    return ForceValues(**(good | changes))


def seen(session: Session, actor: Actor) -> set[UUID]:
    return set(session.scalars(visible_to(actor)))


def test_each_officer_writes_one_report_and_the_encounter_then_had_force(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    mine = write_report(session, station.officer, key, values=values(), now=now)
    write_report(
        session,
        station.colleague,
        key,
        values=values(tactics=("ground_restraint", "unarmed_skills")),
        now=now,
    )
    row = get_report(session, station.officer, key, mine)
    assert row.tactics == ("unarmed_skills", "tactical_communication", "handcuffs_compliant")
    assert (row.state, row.account) == (ForceState.SUBMITTED, UNSAID)
    assert session.scalars(sa.select(Encounter.reportable_force)).one() is YesNoUnknown.YES
    reports = list_for_encounter(session, station.supervisor, key)
    assert [report.officer_name for report in reports] == ["Cato Colleague", "Olu Officer"]
    means = list_tactics(session, [report.id for report in reports])
    assert unique_tactics(means.values()) == (
        "tactical_communication",
        "handcuffs_compliant",
        "unarmed_skills",
        "ground_restraint",
    )
    assert b"arms" not in (session.scalars(sa.select(ForceReport.account_sealed)).first() or b"")


def test_writing_again_changes_the_same_report(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    first = write_report(session, station.officer, key, values=values(), now=now)
    version = get_report(session, station.officer, key, first).version
    with pytest.raises(Conflict):
        write_report(session, station.officer, key, values=values(), now=now)
    again = write_report(
        session, station.officer, key, values=values(tactics=("dog",)), now=now, version=version
    )
    assert again == first
    assert get_report(session, station.officer, key, first).tactics == ("dog",)
    assert session.scalar(sa.select(sa.func.count()).select_from(ForceReport)) == 1


def test_officers_read_their_own_and_supervisors_the_agencys(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    elsewhere = make_station(session, now, name="Southgate Police")
    mine = write_report(session, station.officer, key, values=values(), now=now)
    theirs = write_report(session, station.colleague, key, values=values(), now=now)
    assert seen(session, station.officer) == {mine}
    assert seen(session, station.colleague) == {theirs}
    assert seen(session, station.stranger) == set()
    assert seen(session, station.supervisor) == {mine, theirs}
    assert seen(session, elsewhere.supervisor) == set()
    for role in (Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.ORGANISATION_ADMIN):
        person = make_person(session, station.agency_id, f"Pat {role.value}", role, now=now)
        assert seen(session, person) == set(), role
        with pytest.raises(NotFound):
            write_report(session, person, key, values=values(), now=now)
    with pytest.raises(NotFound):
        get_report(session, station.officer, key, theirs)
    with pytest.raises(NotFound):
        write_report(session, elsewhere.officer, key, values=values(), now=now)
    assert [row.id for row in list_reports(session, station.officer)] == [mine]


def test_the_number_finds_encounters_of_the_own_agency_only(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    elsewhere = make_station(session, now, name="Southgate Police")
    assert find_encounter(session, station.stranger, event_number=" 26-004711 ") == key
    assert find_encounter(session, elsewhere.officer, event_number="26-004711") is None
    assert find_encounter(session, station.stranger, event_number="26-00471") is None


def test_nobody_signs_off_their_own_report(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    own = write_report(session, station.supervisor, key, values=values(), now=now)
    with pytest.raises(Denied):
        sign_off(session, station.supervisor, key, own, note=None, now=now)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            sa.update(ForceReport).values(
                state=ForceState.REVIEWED, decided_at=now, decided_by_id=station.supervisor.user_id
            )
        )
    other = make_person(session, station.agency_id, "Second Supervisor", Role.SUPERVISOR, now=now)
    sign_off(session, other, key, own, note=None, now=now)
    assert get_report(session, station.supervisor, key, own).state is ForceState.REVIEWED


def test_an_officer_signs_off_nothing(session: Session, station: Station, now: datetime, key: UUID) -> None:
    mine = write_report(session, station.officer, key, values=values(), now=now)
    with pytest.raises(Denied):
        sign_off(session, station.officer, key, mine, note=None, now=now)
    with pytest.raises(NotFound):
        sign_off(session, station.colleague, key, mine, note=None, now=now)


def test_a_report_given_back_is_written_again_and_what_is_signed_off_stays(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    mine = write_report(session, station.officer, key, values=values(), now=now)
    with pytest.raises(RuleBroken):
        give_back(session, station.supervisor, key, mine, note="Short", now=now)
    give_back(session, station.supervisor, key, mine, note=WHY, now=now)
    row = get_report(session, station.officer, key, mine)
    assert (row.state, row.decision_note, row.decided_by_name) == (ForceState.RETURNED, WHY, "Sam Supervisor")
    with pytest.raises(InvalidTransition):
        sign_off(session, station.supervisor, key, mine, note=None, now=now)
    later = now + timedelta(hours=1)
    write_report(session, station.officer, key, values=values(), now=later, version=row.version)
    sign_off(session, station.supervisor, key, mine, note=None, now=later)
    version = get_report(session, station.officer, key, mine).version
    with pytest.raises(InvalidTransition):
        write_report(session, station.officer, key, values=values(), now=later, version=version)
    trail = session.execute(
        sa.select(AuditRow.action, AuditRow.details)
        .where(AuditRow.action.startswith("force_report."))
        .order_by(AuditRow.sequence)
    ).all()
    assert [action.removeprefix("force_report.") for action, _ in trail] == [
        "submitted",
        "returned",
        "rewritten",
        "reviewed",
    ]
    assert not any(UNSAID in (details or "") or WHY in (details or "") for _, details in trail)


def test_a_supervisor_who_saw_an_older_version_decides_nothing(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    mine = write_report(session, station.officer, key, values=values(), now=now)
    version = get_report(session, station.supervisor, key, mine).version
    write_report(session, station.officer, key, values=values(level="serious"), now=now, version=version)
    with pytest.raises(Conflict):
        sign_off(session, station.supervisor, key, mine, note=None, now=now, version=version)


def test_an_encounter_with_reports_keeps_its_answer(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    write_report(session, station.colleague, key, values=values(), now=now)
    with pytest.raises(RulesBroken) as refused:
        correct_encounter(session, station.officer, key, values=good_values(), now=now)
    assert [error.field for error in refused.value.errors] == ["reportable_force"]
    correct_encounter(
        session, station.officer, key, values=good_values(reportable_force=YesNoUnknown.YES), now=now
    )


def test_a_report_without_force_is_refused_and_nothing_is_kept(
    session: Session, station: Station, now: datetime, key: UUID
) -> None:
    with pytest.raises(RulesBroken):
        write_report(
            session, station.officer, key, values=values(tactics=("tactical_communication",)), now=now
        )
    assert session.scalar(sa.select(sa.func.count()).select_from(ForceReport)) == 0
    assert session.scalars(sa.select(Encounter.reportable_force)).one() is YesNoUnknown.NO


def test_nobody_reports_about_an_imported_encounter(
    session: Session, station: Station, now: datetime
) -> None:
    row = TorontoEncounter(
        external_id="1",
        year=2014,
        month=1,
        weekday=2,
        hour=9,
        event_type=EventType.OVERDOSE,
        division="D51",
        occurrence_created=YesNoUnknown.UNKNOWN,
        apprehension_made=YesNoUnknown.YES,
        neighbourhood_code="168",
        neighbourhood="Downtown",
        precision=TimePrecision.HOUR_OF_MONTH,
    )
    import_toronto(session, SYSTEM, agency_id=station.agency_id, rows=[row], now=now)
    imported = session.scalars(sa.select(Encounter.id)).one()
    with pytest.raises(NotFound):
        write_report(session, station.officer, imported, values=values(), now=now)


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "deadly"},
        {"state": ForceState.REVIEWED},
        {"decided_by_id": None, "decided_at": datetime.fromisoformat("2026-03-11T15:30:00+00:00")},
    ],
)
def test_the_database_refuses_half_a_decision(
    session: Session, station: Station, now: datetime, key: UUID, wrong: dict[str, Any]
) -> None:
    write_report(session, station.officer, key, values=values(), now=now)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(sa.update(ForceReport).values(**wrong))
