"""Saying who came, and putting a wrong attendance right."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.codes import NOTE_MINIMUM
from core.errors import RuleBroken
from core.text import N_
from referrals.casework.appointments.commands.step import after, attend, clean, load, record_step
from referrals.casework.appointments.lifecycle import AppointmentAction
from referrals.casework.appointments.models import Appointment, AttendanceCorrection
from referrals.casework.appointments.rules import may_record
from referrals.casework.cases import lock_case, record_of
from referrals.casework.codes import ATTENDANCE, ATTENDED
from referrals.handover.due_times import note_progress

A = AppointmentAction


def record_attendance(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    appointment_id: UUID,
    *,
    attendance: str,
    now: datetime,
    note: str | None = None,
    version: int | None = None,
) -> None:
    """Say whether the person came; the first attended assessment and session become milestones of the case."""
    referral = lock_case(session, actor, referral_id, also_ended=True)
    appointment = load(session, actor, referral, appointment_id, A.RECORD, version=version)
    contacted = referral.first_contact_at is not None
    may_record(attendance, starts_at=appointment.starts_at, contacted=contacted, now=now)
    ATTENDANCE.may_use(attendance, note, field="attendance", note_field="note")
    appointment.state = after(appointment, A.RECORD)
    attend(appointment, actor, attendance, now=now)
    appointment.attendance_note = clean(note)
    if referral.closed_at is None:
        note_progress(session, referral, now=now)
    session.flush()
    _set_milestones(session, referral.id)
    record_step(session, actor, referral, "attendance_recorded", now=now, attendance=attendance)


def correct_attendance(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    appointment_id: UUID,
    *,
    attendance: str,
    why: str,
    now: datetime,
    version: int | None = None,
) -> None:
    """Put a wrong attendance right; what was recorded before stays beside it, and milestones follow."""
    referral = lock_case(session, actor, referral_id, also_ended=True)
    appointment = load(session, actor, referral, appointment_id, A.CORRECT, version=version)
    contacted = referral.first_contact_at is not None
    may_record(attendance, starts_at=appointment.starts_at, contacted=contacted, now=now)
    old = appointment.attendance or ""
    if attendance == old:
        raise RuleBroken(N_("This is recorded already."), "attendance")
    words = why.strip()
    if len(words) < NOTE_MINIMUM:
        raise RuleBroken(N_("Say why, in at least %(count)s characters."), "why", count=NOTE_MINIMUM)
    correction = AttendanceCorrection(
        id=uuid4(), appointment_id=appointment.id, at=now, by_id=actor.user_id, old=old, new=attendance
    )
    correction.why = words
    session.add(correction)
    attend(appointment, actor, attendance, now=now)
    session.flush()
    _set_milestones(session, referral.id)
    record_step(session, actor, referral, "attendance_corrected", now=now, old=old, new=attendance)


def _set_milestones(session: Session, referral_id: UUID) -> None:
    """The first attended assessment and the first attended session, as they are recorded now."""
    first = sa.select(Appointment.purpose, sa.func.min(Appointment.starts_at).label("at")).where(
        Appointment.referral_id == referral_id, Appointment.attendance.in_(ATTENDED)
    )
    attended = {row.purpose: row.at for row in session.execute(first.group_by(Appointment.purpose))}
    milestones = record_of(session, referral_id)
    milestones.assessed_at = attended.get("assessment")
    milestones.first_service_at = attended.get("session")
    session.flush()
