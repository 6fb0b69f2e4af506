"""Files of lists: who may make them, what is in them, what is logged of them, and how many."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.errors import Denied, RuleBroken
from partners.memoranda.terms import DataCategory, Urgency
from partners.services.needs import Need
from referrals.casework.appointments.lifecycle import AppointmentState
from referrals.casework.appointments.models import Appointment
from referrals.casework.performance.policy import can_export_performance
from referrals.casework.performance.queries import ENDED, OUTSIDE, load_performance
from referrals.handover.exports import queries
from referrals.handover.exports.commands import begin_export, may_hold, note_export
from referrals.handover.exports.policy import MOST_ROWS, PER_DAY, can_export
from referrals.handover.exports.telling import part2_notice
from referrals.handover.filters.values import EVERYTHING, ListFilter
from referrals.handover.lifecycle import EndState, ReferralState
from referrals.handover.models import Referral
from referrals.handover.queries import DeskTab, QueueTab
from referrals.people.consents.models import Consent, Disclosure
from referrals.people.consents.wording import PART2_NOTICE
from tests.support.referrals import World, make_referral
from tests.support.statements import counted_statements

S = ReferralState
MAY_EXPORT = {"intake", "second_intake", "manager", "desk"}


def export(session: Session, world: World, now: datetime, chosen: ListFilter = EVERYTHING) -> Any:
    return queries.load_queue(session, world.ngo.intake, tab=QueueTab.ALL, chosen=chosen, now=now)


def test_who_may_make_which_file(session: Session, world: World, now: datetime) -> None:
    for name, actor in world.people.items():
        assert can_export(actor) is (name in MAY_EXPORT), name
        assert can_export_performance(actor) is (name in {"manager", "desk"}), name
        if name not in MAY_EXPORT:
            with pytest.raises(Denied):
                begin_export(session, actor, now=now)


@pytest.mark.proves("K-04")
def test_the_queues_file_holds_what_the_queue_shows(session: Session, world: World, now: datetime) -> None:
    urgent = make_referral(session, world, now, state=S.ACTIVE)
    make_referral(session, world, now, urgency=Urgency.ROUTINE)
    make_referral(session, world, now, state=S.CLOSED)
    assert len(export(session, world, now).rows) == 2
    found = export(session, world, now, ListFilter(urgencies=(Urgency.URGENT,)))
    [row] = found.rows
    assert (row.person_name, row.worker_name, row.state) == ("Jo Example", "Wil Worker", S.ACTIVE)
    assert row.needs == (Need.CRISIS_FOLLOWUP, Need.HOUSING_INSTABILITY)
    [line] = found.told
    assert line.referral_id == urgent
    assert line.categories == {DataCategory.IDENTITY_CONTACT, DataCategory.REFERRAL_REASON}


def test_a_name_that_flows_no_more_is_not_in_the_file(session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now)
    later = now + timedelta(days=20)
    found = export(session, world, later)
    [row] = found.rows
    assert (row.person_name, row.needs) == (None, ()), "spoken agreement lapses after 14 days"
    assert found.told == ()


def test_the_desks_file_names_nobody(session: Session, world: World, now: datetime) -> None:
    make_referral(session, world, now, state=S.ACTIVE)
    found = queries.load_desk(session, world.agency.desk, tab=DeskTab.ALL, chosen=EVERYTHING, now=now)
    [row] = found.rows
    assert (row.person_name, row.worker_name, row.first_contact_at, row.needs) == (None, None, None, ())
    assert row.ngo_name == "Harbour House"
    assert found.told == ()
    for outsider in (world.agency.officer, world.agency.supervisor, world.ngo.intake):
        assert not queries.load_desk(session, outsider, tab=DeskTab.ALL, chosen=EVERYTHING, now=now).rows, (
            outsider.name
        )


@pytest.mark.proves("D-09")
def test_a_file_is_in_the_trail_and_each_person_in_the_log(
    session: Session, world: World, now: datetime
) -> None:
    keys = {make_referral(session, world, now) for _ in range(3)}
    before = session.scalar(sa.select(sa.func.count()).select_from(Disclosure)) or 0
    found = export(session, world, now)
    note_export(
        session,
        world.ngo.intake,
        subject="queue",
        kind="csv",
        rows=len(found.rows),
        conditions=["urgency", "state", "state"],
        told=found.told,
        now=now,
    )
    lines = session.scalars(sa.select(Disclosure).where(Disclosure.how == "export")).all()
    assert {line.referral_id for line in lines} == keys
    assert {(line.recipient_id, line.purpose.value) for line in lines} == {(world.ngo.id, "care")}
    assert (session.scalar(sa.select(sa.func.count()).select_from(Disclosure)) or 0) == before + 3
    row = session.scalars(sa.select(AuditRow).where(AuditRow.action == "referral.exported")).one()
    assert row.details == (
        '{"format":"csv","list":"queue","narrowed_by":["state","urgency"],"people":3,"rows":3}'
    )


@pytest.mark.proves("K-03")
def test_five_files_within_a_day(session: Session, world: World, now: datetime) -> None:
    intake = world.ngo.intake
    for number in range(PER_DAY):
        at = now + timedelta(hours=number)
        begin_export(session, intake, now=at)
        note_export(session, intake, subject="queue", kind="csv", rows=0, conditions=(), told=(), now=at)
    with pytest.raises(RuleBroken, match="You have made 5 files within 24 hours"):
        begin_export(session, intake, now=now + timedelta(hours=23))
    begin_export(session, world.ngo.manager, now=now + timedelta(hours=23))
    begin_export(session, intake, now=now + timedelta(hours=24, minutes=1))


@pytest.mark.proves("K-03")
def test_too_many_rows_are_refused_and_never_cut_off(
    session: Session, world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_hold(MOST_ROWS)
    with pytest.raises(RuleBroken, match="more than 5000 rows"):
        may_hold(MOST_ROWS + 1)
    monkeypatch.setattr(queries, "MOST_ROWS", 2)
    for _ in range(4):
        make_referral(session, world, now)
    assert len(export(session, world, now).rows) == 3, "one more than may be, which is refused"
    counted = queries.count_queue_rows(
        session, world.ngo.intake, tab=QueueTab.ALL, chosen=EVERYTHING, now=now
    )
    assert counted == 3


@pytest.mark.proves("D-09")
def test_the_notice_stands_where_a_record_falls_under_part_2(
    session: Session, world: World, now: datetime
) -> None:
    make_referral(session, world, now)
    found = export(session, world, now)
    assert part2_notice(session, found.told) is None
    assert part2_notice(session, ()) is None
    table: Any = Consent.__table__
    session.execute(sa.update(table).values(regime="part2"))
    assert part2_notice(session, found.told) == PART2_NOTICE


def test_a_file_takes_a_constant_number_of_statements(
    session: Session, connection: sa.Connection, world: World, now: datetime
) -> None:
    counts = []
    for _ in range(2):
        for _number in range(3):
            make_referral(session, world, now)
        session.expire_all()
        with counted_statements(connection) as statements:
            export(session, world, now)
            load_performance(
                session, world.ngo.manager, first=date(2026, 1, 1), last=date(2026, 4, 1), now=now
            )
        counts.append(len(statements))
    assert counts[0] == counts[1] == 9


# ---- Performance rows


def rows_of(session: Session, world: World, now: datetime, *, desk: bool = False) -> dict[Any, Any]:
    reader = world.agency.desk if desk else world.ngo.manager
    found = load_performance(session, reader, first=date(2026, 3, 1), last=date(2026, 3, 31), now=now)
    return {row.id: row for row in found.rows}


def test_a_performance_row_tells_what_happened(session: Session, world: World, now: datetime) -> None:
    closed = make_referral(session, world, now, state=S.CLOSED)
    asked = make_referral(session, world, now, state=S.WITHDRAWAL_REQUESTED)
    error = make_referral(session, world, now, state=S.ENTERED_IN_ERROR)
    later = now + timedelta(hours=1)
    rows = rows_of(session, world, later)
    assert error not in rows
    done = rows[closed]
    facts = session.get_one(Referral, closed)
    assert (done.submitted_at, done.accepted_at, done.closed_at) == (
        facts.submitted_at,
        facts.accepted_at,
        facts.closed_at,
    )
    assert (done.end_state, done.outcomes, done.outcome_score) == (EndState.COMPLETED, 2, 2.0)
    assert done.worker_name == "Wil Worker"
    assert done.person_reference is not None
    assert (done.sessions_attended, done.end_requested_at) == (0, None)
    stopped = rows[asked]
    assert stopped.end_requested_reason == "ineligible"
    assert stopped.end_requested_at == now + timedelta(minutes=3)
    assert stopped.end_state is None


def test_assessments_are_no_sessions(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now, state=S.ACTIVE)
    day = timedelta(days=1)

    def met(purpose: str, at: datetime, attendance: str) -> None:
        moved = attendance == "rescheduled"
        session.add(
            Appointment(
                referral_id=key,
                state=AppointmentState.RESCHEDULED if moved else AppointmentState.RECORDED,
                purpose=purpose,
                starts_at=at,
                ends_at=at + timedelta(hours=1),
                modality="in_person",
                worker_id=world.ngo.worker.user_id,
                planned_at=at - day,
                planned_by_id=world.ngo.worker.user_id,
                attendance=attendance,
                attendance_at=at,
                attendance_by_id=world.ngo.worker.user_id,
                rescheduled_by="person" if moved else None,
                reschedule_reason="illness" if moved else None,
            )
        )

    met("assessment", now + day, "rescheduled")
    met("assessment", now + 2 * day, "did_not_attend")
    met("assessment", now + 3 * day, "attended_late")
    met("session", now + 4 * day, "attended_not_seen")
    met("session", now + 5 * day, "attended_on_time")
    met("session", now + 6 * day, "attended_late")
    session.flush()
    row = rows_of(session, world, now + 7 * day)[key]
    assert (row.assessment_arranged_at, row.assessment_scheduled_at) == (now, now + day)
    assert (row.assessment_missed_at, row.assessment_attended_at) == (now + 2 * day, now + 3 * day)
    assert row.assessment_on_time is False
    assert (row.first_session_at, row.sessions_attended) == (now + 5 * day, 2)


def test_the_desks_performance_row_holds_nothing_of_the_casework(
    session: Session, world: World, now: datetime
) -> None:
    told = make_referral(session, world, now, state=S.CLOSED)
    silent = make_referral(session, world, now, state=S.CLOSED, feedback_permitted=False)
    rows = rows_of(session, world, now + timedelta(hours=1), desk=True)
    assert (rows[told].end_state, rows[silent].end_state) == (EndState.COMPLETED, None)
    for row in rows.values():
        known = {name for name in row.__dataclass_fields__ if getattr(row, name) is not None}
        assert known <= OUTSIDE | ENDED, known - OUTSIDE - ENDED


def test_only_the_period_and_only_ones_own(session: Session, world: World, now: datetime) -> None:
    key = make_referral(session, world, now)
    day = date(2026, 3, 11)
    for first, last, expected in (
        (day, day, 1),
        (day + timedelta(days=1), day + timedelta(days=9), 0),
        (day - timedelta(days=9), day - timedelta(days=1), 0),
    ):
        found = load_performance(session, world.ngo.manager, first=first, last=last, now=now)
        assert len(found.rows) == expected
    assert {
        line.referral_id
        for line in load_performance(session, world.ngo.manager, first=day, last=day, now=now).told
    } == {key}
    for stranger in (world.agency.officer, world.agency.leader, world.ngo.leader):
        assert not load_performance(session, stranger, first=day, last=day, now=now).rows, stranger.name
