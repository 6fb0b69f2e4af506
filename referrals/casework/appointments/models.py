"""Appointments with a person: planned, attended or not, put off; private to the NGO."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.casework.appointments.lifecycle import AppointmentState


class Appointment(Identified, Versioned, Base):
    """One planned meeting with a person; its attendance is what indicators count."""

    __tablename__ = "appointment"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    state: Mapped[AppointmentState] = mapped_column(
        text_enum(AppointmentState), default=AppointmentState.PLANNED
    )
    purpose: Mapped[str] = mapped_column(sa.String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    modality: Mapped[str] = mapped_column(sa.String(40))
    place_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    worker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    with_whom_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Who else takes part."""
    unsafe_reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Why a place was chosen that is marked as unsafe for the person."""
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    previous_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("appointment.id"), unique=True)
    """The appointment that this one follows, because it was put off."""
    attendance: Mapped[str | None] = mapped_column(sa.String(40))
    attendance_at: Mapped[datetime | None]
    """When the attendance was recorded."""
    attendance_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    attendance_note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    rescheduled_by: Mapped[str | None] = mapped_column(sa.String(20))
    reschedule_reason: Mapped[str | None] = mapped_column(sa.String(40))

    place = SealedText()
    with_whom = SealedText()
    unsafe_reason = SealedText()
    attendance_note = SealedText()

    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", name="ends_later"),
        sa.CheckConstraint("(state = 'planned') = (attendance IS NULL)", name="planned_is_open"),
        sa.CheckConstraint(
            "(attendance IS NULL) = (attendance_at IS NULL)"
            " AND (attendance IS NULL) = (attendance_by_id IS NULL)",
            name="attendance_paired",
        ),
        sa.CheckConstraint(
            "(state = 'rescheduled') = (attendance IS NOT NULL AND attendance = 'rescheduled')",
            name="rescheduled_says_so",
        ),
        sa.CheckConstraint(
            "(state = 'rescheduled') = (rescheduled_by IS NOT NULL)"
            " AND (state = 'rescheduled') = (reschedule_reason IS NOT NULL)",
            name="rescheduled_has_reason",
        ),
        sa.CheckConstraint("previous_id <> id", name="follows_another"),
        sa.Index("ix_appointment_referral_id", "referral_id", "starts_at"),
        sa.Index("ix_appointment_worker_id", "worker_id", "starts_at"),
    )


class AttendanceCorrection(Identified, Base):
    """An attendance that was recorded wrongly: what it was, what it is, and why it was changed."""

    __tablename__ = "attendance_correction"
    sealed_for = SealedFor(
        "referral", ("appointment_id", "appointment.referral_id"), part=Part.NGO, owner="referral.ngo_id"
    )

    appointment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("appointment.id"))
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    old: Mapped[str] = mapped_column(sa.String(40))
    new: Mapped[str] = mapped_column(sa.String(40))
    why_sealed: Mapped[bytes] = mapped_column(Sealed)

    why = SealedText()

    __table_args__ = (
        sa.CheckConstraint("old <> new", name="changes"),
        sa.Index("ix_attendance_correction_appointment_id", "appointment_id", "at"),
    )
