"""What the commands on appointments do alike."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict
from core.text import N_
from referrals.casework.appointments.lifecycle import APPOINTMENT, AppointmentAction, AppointmentState
from referrals.casework.appointments.models import Appointment
from referrals.casework.cases import missing
from referrals.handover.models import Referral


def load(
    session: Session,
    actor: Actor,
    referral: Referral,
    appointment_id: UUID,
    action: AppointmentAction,
    *,
    version: int | None,
) -> Appointment:
    """The appointment of a locked case, if the step is the actor's to take now; raises `NotFound`, `Conflict`."""
    appointment = session.get(Appointment, appointment_id, populate_existing=True)
    if appointment is None or appointment.referral_id != referral.id:
        raise missing()
    if version is not None and version != appointment.version:
        raise Conflict(N_("Somebody else changed this appointment meanwhile. Look again."))
    APPOINTMENT.may_take(appointment.state, action, actor.roles)
    return appointment


def after(appointment: Appointment, action: AppointmentAction) -> AppointmentState:
    """The state that a checked step leads to."""
    step = APPOINTMENT.find(appointment.state, action)
    assert step is not None, "the step was checked when the appointment was loaded"
    return step.target or appointment.state


def attend(appointment: Appointment, actor: Actor, attendance: str, *, now: datetime) -> None:
    """Set attendance, moment and person together."""
    appointment.attendance = attendance
    appointment.attendance_at, appointment.attendance_by_id = now, actor.user_id


def record_step(
    session: Session, actor: Actor, referral: Referral, what: str, *, now: datetime, **details: str
) -> None:
    """The audit row of a step."""
    record(
        session,
        actor,
        action=f"appointment.{what}",
        subject=("referral", referral.id),
        now=now,
        details=details,
    )


def clean(text: str | None) -> str | None:
    """A text without blanks around it; None where nothing is left."""
    return (text or "").strip() or None
