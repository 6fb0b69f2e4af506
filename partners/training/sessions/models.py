"""Sessions of courses with their dates, seats and attendance."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.training.sessions.states import OpenTo, SeatState, SessionState


class TrainingSession(Identified, Versioned, Base):
    """A course as it is held once, on one or several dates."""

    __tablename__ = "training_session"

    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_course.id"))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    trainer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("trainer.id"))
    place: Mapped[str | None] = mapped_column(sa.String(200))
    link: Mapped[str | None] = mapped_column(sa.String(300))
    """The address of a call; a session may have a room, an address, or both."""
    seats: Mapped[int]
    minimum: Mapped[int]
    """With fewer people it does not make sense to hold it."""
    open_to: Mapped[OpenTo] = mapped_column(text_enum(OpenTo))
    closes_on: Mapped[date]
    """The last day of enrolment, in `zone`."""
    zone: Mapped[str] = mapped_column(sa.String(64))
    knowledge_test_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("knowledge_test.id"))
    """The one version of the course's test that is asked before, after and later."""
    state: Mapped[SessionState] = mapped_column(text_enum(SessionState), default=SessionState.PLANNED)
    sequence: Mapped[int] = mapped_column(default=0)
    """Grows with each change, so that calendars replace what they hold."""
    feedback_wave_id: Mapped[UUID | None]
    """The anonymous survey wave that asks what people thought of it."""
    family_members: Mapped[int | None]
    """How many members of families came to a session for families; counted, never named. None: not counted."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    held_at: Mapped[datetime | None]
    """When somebody said that it is over."""
    held_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (
        sa.CheckConstraint("place IS NOT NULL OR link IS NOT NULL", name="is_somewhere"),
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name="seats_in_range"),
        sa.CheckConstraint("minimum BETWEEN 0 AND seats", name="minimum_fits"),
        sa.CheckConstraint(
            "family_members IS NULL OR family_members BETWEEN 0 AND 500", name="family_members_in_range"
        ),
        sa.CheckConstraint(
            "(held_at IS NULL) = (held_by_id IS NULL) AND (state = 'held') = (held_at IS NOT NULL)",
            name="held_paired",
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL)"
            " AND (cancelled_at IS NULL) = (cancel_reason IS NULL)"
            " AND (state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name="cancelled_paired",
        ),
        sa.Index("ix_training_session_course_id", "course_id"),
        sa.Index("ix_training_session_trainer_id", "trainer_id"),
        sa.Index("ix_training_session_knowledge_test_id", "knowledge_test_id"),
    )


class TrainingDate(Identified, Base):
    """A stretch of a session: one day in a room, or one call."""

    __tablename__ = "training_date"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_session.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        sa.UniqueConstraint("session_id", "starts_at"),
        sa.Index("ix_training_date_starts_at", "starts_at"),
    )


class TrainingSeat(Identified, Base):
    """Somebody’s seat in a session, or their place on its waiting list."""

    __tablename__ = "training_seat"

    session_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_session.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    state: Mapped[SeatState] = mapped_column(text_enum(SeatState))
    turn: Mapped[int]
    """The order in which people asked; the waiting list moves up by it."""
    enrolled_at: Mapped[datetime]
    enrolled_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (
        sa.UniqueConstraint("session_id", "user_id"),
        sa.UniqueConstraint("session_id", "turn"),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL)"
            " AND (cancelled_at IS NULL) = (cancel_reason IS NULL)"
            " AND (state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name="cancelled_paired",
        ),
        sa.Index("ix_training_seat_user_id", "user_id"),
    )


class TrainingAttendance(Identified, Base):
    """For how many hours of one date somebody was there."""

    __tablename__ = "training_attendance"

    seat_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_seat.id"))
    date_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_date.id"))
    hours: Mapped[float]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("seat_id", "date_id"),
        sa.CheckConstraint("hours >= 0 AND hours <= 24", name="hours_in_range"),
        sa.Index("ix_training_attendance_date_id", "date_id"),
    )
