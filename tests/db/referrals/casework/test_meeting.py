"""Ways to reach a person, and appointments: facts, milestones, corrections and history."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.errors import Conflict, NotFound, RuleBroken
from referrals.casework import commands as casework
from referrals.casework.appointments import commands as appointments
from referrals.casework.appointments.queries import list_agenda, list_appointments
from referrals.casework.contact.commands import set_contact_safety
from referrals.casework.contact.queries import get_safe_contact
from referrals.casework.models import CaseRecord, ContactAttempt
from referrals.handover.lifecycle import ReferralState
from tests.support.casework import ActiveCase
from tests.support.referrals import World, make_referral

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def audited(session: Session) -> set[str]:
    return set(session.scalars(sa.select(AuditRow.action)))


def planned(session: Session, case: ActiveCase, **changed: Any) -> UUID:
    values: dict[str, Any] = {
        "purpose": "session", "starts_at": case.now + DAY, "minutes": 60, "modality": "in_person",
        "worker_id": case.worker.user_id, "now": case.now,
    }  # fmt: skip
    return appointments.plan_appointment(*case.who(session), **(values | changed))


# ---- Contact


def test_the_ngos_word_on_unsafe_ways_replaces_what_was_sent(
    session: Session, world: World, now: Any
) -> None:
    referral = make_referral(
        session, world, now, state=ReferralState.ACTIVE, unsafe_channels=("voicemail", "letter")
    )
    who = (session, world.ngo.worker, referral)
    assert get_safe_contact(*who).unsafe == ("voicemail", "letter")
    set_contact_safety(
        *who, unsafe_channels=["text"], why="The phone is shared with a brother.", now=now + HOUR
    )
    known = get_safe_contact(*who)
    assert known.unsafe == ("text",)
    assert known.sent == ("voicemail", "letter")
    assert [(row.by_name, row.why) for row in known.updates] == [
        ("Wil Worker", "The phone is shared with a brother.")
    ]
    with pytest.raises(RuleBroken):
        set_contact_safety(*who, unsafe_channels=["text"], why="The same again, in words.", now=now + HOUR)
    with pytest.raises(RuleBroken) as short:
        set_contact_safety(*who, unsafe_channels=[], why="No.", now=now + HOUR)
    assert short.value.field == "why"
    assert "contact_safety.changed" in audited(session)


def test_an_unsafe_way_needs_a_reason_and_the_reason_is_kept(
    session: Session, world: World, now: Any
) -> None:
    referral = make_referral(session, world, now, state=ReferralState.ACTIVE, unsafe_channels=("voicemail",))
    who = (session, world.ngo.worker, referral)
    tried: dict[str, Any] = {"at": now + HOUR, "channel": "phone", "now": now + HOUR}
    with pytest.raises(RuleBroken) as refused:
        casework.log_attempt(*who, result="voicemail_left", **tried)
    assert refused.value.field == "unsafe_reason"
    casework.log_attempt(*who, result="no_answer", **tried)
    logged = casework.log_attempt(
        *who, result="voicemail_left", unsafe_reason="The line took the message by itself.", **tried
    )
    row = session.get_one(ContactAttempt, logged.id)
    assert row.unsafe_reason == "The line took the message by itself."
    assert not row.is_contact


# ---- Appointments


def test_the_first_attended_assessment_and_session_are_milestones(session: Session, case: ActiveCase) -> None:
    later = case.now + 3 * DAY
    assessment = planned(session, case, purpose="assessment")
    missed, session_ = (
        planned(session, case, starts_at=case.now + 2 * DAY),
        planned(session, case, starts_at=later - HOUR),
    )
    who = case.who(session)
    appointments.record_attendance(*who, assessment, attendance="attended_late", now=later)
    appointments.record_attendance(*who, missed, attendance="did_not_attend", now=later)
    record = session.get_one(CaseRecord, case.id)
    assert (record.assessed_at, record.first_service_at) == (case.now + DAY, None)
    appointments.record_attendance(*who, session_, attendance="attended_on_time", now=later)
    assert record.first_service_at == later - HOUR
    appointments.correct_attendance(
        *who, missed, attendance="attended_on_time", why="The two of them were mixed up.", now=later
    )
    assert record.first_service_at == case.now + 2 * DAY
    [shown] = [row for row in list_appointments(*who) if row.id == missed]
    [correction] = shown.corrections
    assert (correction.old, correction.new) == ("did_not_attend", "attended_on_time")
    assert "appointment.attendance_corrected" in audited(session)


def test_a_correction_can_take_a_milestone_back(session: Session, case: ActiveCase) -> None:
    key, later = planned(session, case), case.now + 2 * DAY
    who = case.who(session)
    appointments.record_attendance(*who, key, attendance="attended_on_time", now=later)
    appointments.correct_attendance(
        *who, key, attendance="did_not_attend", why="Somebody else sat in the room.", now=later
    )
    assert session.get_one(CaseRecord, case.id).first_service_at is None
    with pytest.raises(Conflict):
        appointments.record_attendance(*who, key, attendance="attended_on_time", now=later)


def test_a_chain_of_appointments_is_kept(session: Session, case: ActiveCase) -> None:
    who, first = case.who(session), planned(session, case)
    moved: dict[str, Any] = {
        "minutes": 30, "modality": "phone", "worker_id": case.worker.user_id, "asked_by": "person",
        "now": case.now + HOUR,
    }  # fmt: skip
    with pytest.raises(RuleBroken) as unsaid:
        appointments.reschedule(*who, first, starts_at=case.now + 2 * DAY, reason="other", **moved)
    assert unsaid.value.field == "note"
    second = appointments.reschedule(*who, first, starts_at=case.now + 2 * DAY, reason="illness", **moved)
    appointments.reschedule(*who, second, starts_at=case.now + 3 * DAY, reason="transport", **moved)
    rows = {row.starts_at: row for row in list_appointments(*who)}
    assert [rows[case.now + n * DAY].next_starts_at for n in (1, 2, 3)] == [
        case.now + 2 * DAY,
        case.now + 3 * DAY,
        None,
    ]
    assert rows[case.now + 3 * DAY].previous_starts_at == case.now + 2 * DAY
    assert rows[case.now + DAY].reschedule_reason == "illness"
    with pytest.raises(Conflict):
        appointments.reschedule(*who, first, starts_at=case.now + 5 * DAY, reason="illness", **moved)


def test_overlapping_appointments_of_a_worker_need_a_yes(
    session: Session, case: ActiveCase, world: World
) -> None:
    planned(session, case)
    for minutes, meant in ((30, False), (-30, False)):
        with pytest.raises(RuleBroken) as refused:
            planned(
                session, case, starts_at=case.now + DAY + timedelta(minutes=minutes), overlap_accepted=meant
            )
        assert refused.value.field == "overlap_accepted"
    planned(session, case, starts_at=case.now + DAY + HOUR)
    planned(session, case, overlap_accepted=True)
    planned(session, case, worker_id=world.ngo.second_worker.user_id)
    assert len(list_appointments(*case.who(session))) == 4


def test_only_workers_of_the_ngo_are_planned_with(session: Session, case: ActiveCase, world: World) -> None:
    with pytest.raises(NotFound):
        planned(session, case, worker_id=world.agency.officer.user_id)


def test_the_agenda_shows_own_cases_in_order(session: Session, case: ActiveCase, world: World) -> None:
    planned(session, case, starts_at=case.now + 2 * HOUR)
    planned(session, case, starts_at=case.now + HOUR)
    span = {"since": case.now, "until": case.now + DAY, "now": case.now}
    rows = list_agenda(session, case.worker, **span)  # type: ignore[arg-type]
    assert [row.starts_at for row in rows] == [case.now + HOUR, case.now + 2 * HOUR]
    assert {row.person_name for row in rows} == {"Jo Example"}
    assert list_agenda(session, case.manager, **span)  # type: ignore[arg-type]
    for nobody in (world.ngo.second_worker, world.ngo.intake, world.agency.officer, world.agency.desk):
        assert list_agenda(session, nobody, **span) == ()  # type: ignore[arg-type]
