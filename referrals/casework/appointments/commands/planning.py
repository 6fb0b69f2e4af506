"""Planning an appointment, and putting one off."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from accounts.users.queries import find_actor_of
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from referrals.casework.appointments.codes import (
    MODALITIES,
    MOVED,
    PURPOSES,
    RESCHEDULE_REASONS,
    RESCHEDULED_BY,
)
from referrals.casework.appointments.commands.step import after, attend, clean, load, record_step
from referrals.casework.appointments.lifecycle import AppointmentAction
from referrals.casework.appointments.models import Appointment
from referrals.casework.appointments.queries import has_overlap
from referrals.casework.appointments.rules import may_plan
from referrals.casework.cases import lock_case
from referrals.casework.contact.queries import unsafe_now
from referrals.casework.contact.rules import may_meet
from referrals.handover.assignments import may_receive
from referrals.handover.models import Referral

A = AppointmentAction


def plan_appointment(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    purpose: str,
    starts_at: datetime,
    minutes: int,
    modality: str,
    worker_id: UUID,
    now: datetime,
    place: str | None = None,
    with_whom: str | None = None,
    unsafe_reason: str | None = None,
    overlap_accepted: bool = False,
) -> UUID:
    """Plan to meet the person; a place marked as unsafe needs a reason, a second appointment at once a yes."""
    referral = lock_case(session, actor, referral_id)
    PURPOSES.may_use(purpose, None, field="purpose", note_field="purpose")
    appointment = _planned(
        session,
        actor,
        referral,
        purpose=purpose,
        starts_at=starts_at,
        minutes=minutes,
        modality=modality,
        worker_id=worker_id,
        place=place,
        with_whom=with_whom,
        unsafe_reason=unsafe_reason,
        overlap_accepted=overlap_accepted,
        now=now,
    )
    record_step(session, actor, referral, "planned", now=now, modality=modality, purpose=purpose)
    return appointment.id


def reschedule(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    appointment_id: UUID,
    *,
    starts_at: datetime,
    minutes: int,
    modality: str,
    worker_id: UUID,
    asked_by: str,
    reason: str,
    now: datetime,
    note: str | None = None,
    place: str | None = None,
    with_whom: str | None = None,
    unsafe_reason: str | None = None,
    overlap_accepted: bool = False,
    version: int | None = None,
) -> UUID:
    """Another appointment takes the place of this one; who asked for it and why is kept, and so is the chain."""
    referral = lock_case(session, actor, referral_id)
    appointment = load(session, actor, referral, appointment_id, A.RESCHEDULE, version=version)
    if asked_by not in RESCHEDULED_BY:
        raise RuleBroken(N_("Say who asked for another time."), "asked_by")
    RESCHEDULE_REASONS.may_use(reason, note, field="reason", note_field="note")
    if starts_at == appointment.starts_at and modality == appointment.modality:
        raise RuleBroken(N_("Choose another time or place than before."), "starts_at")
    appointment.state = after(appointment, A.RESCHEDULE)
    attend(appointment, actor, MOVED, now=now)
    appointment.attendance_note = clean(note)
    appointment.rescheduled_by, appointment.reschedule_reason = asked_by, reason
    session.flush()
    following = _planned(
        session,
        actor,
        referral,
        purpose=appointment.purpose,
        starts_at=starts_at,
        minutes=minutes,
        modality=modality,
        worker_id=worker_id,
        place=place,
        with_whom=with_whom,
        unsafe_reason=unsafe_reason,
        overlap_accepted=overlap_accepted,
        previous_id=appointment.id,
        now=now,
    )
    record_step(session, actor, referral, "rescheduled", now=now, by=asked_by, reason=reason)
    return following.id


def _planned(
    session: Session,
    actor: Actor,
    referral: Referral,
    *,
    purpose: str,
    starts_at: datetime,
    minutes: int,
    modality: str,
    worker_id: UUID,
    place: str | None,
    with_whom: str | None,
    unsafe_reason: str | None,
    overlap_accepted: bool,
    now: datetime,
    previous_id: UUID | None = None,
) -> Appointment:
    may_plan(starts_at, minutes=minutes, sent_at=referral.submitted_at, now=now)
    if modality not in MODALITIES:
        raise RuleBroken(N_("Choose where you meet."), "modality")
    is_safe = may_meet(unsafe_now(session, referral.id), modality=modality, reason=unsafe_reason)
    may_receive(find_actor_of(session, worker_id), ngo_id=referral.ngo_id)
    ends_at = starts_at + timedelta(minutes=minutes)
    if not overlap_accepted and has_overlap(
        session, worker_id=worker_id, starts_at=starts_at, ends_at=ends_at
    ):
        raise RuleBroken(
            N_(
                "This worker has another appointment at that time. Choose another time, or tick that it is meant so."
            ),
            "overlap_accepted",
        )
    appointment = Appointment(
        id=uuid4(),
        referral_id=referral.id,
        purpose=purpose,
        starts_at=starts_at,
        ends_at=ends_at,
        modality=modality,
        worker_id=worker_id,
        planned_at=now,
        planned_by_id=actor.user_id,
        previous_id=previous_id,
    )
    appointment.place = clean(place)
    appointment.with_whom = clean(with_whom)
    appointment.unsafe_reason = None if is_safe else clean(unsafe_reason)
    session.add(appointment)
    session.flush()
    return appointment
