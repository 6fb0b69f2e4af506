"""Certificates that were given, and those that were taken back."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified


class TrainingCertificate(Identified, Base):
    """That somebody was there for enough hours of a course; what stands on it never changes."""

    __tablename__ = "training_certificate"

    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    seat_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("training_seat.id"), unique=True)
    claim_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("training_claim.id"))
    """It was earned elsewhere and confirmed here; then it comes from no seat of ours."""
    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_course.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    holder_name: Mapped[str] = mapped_column(sa.String(160))
    course_title: Mapped[str] = mapped_column(sa.String(160))
    """As it was called when the certificate was given."""
    issuer_name: Mapped[str] = mapped_column(sa.String(200))
    hours: Mapped[float]
    """That the holder was there."""
    issued_on: Mapped[date]
    expires_on: Mapped[date]
    """The last day on which it holds."""
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    withdraw_reason: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (
        sa.CheckConstraint("issued_on < expires_on", name="expires_later"),
        sa.CheckConstraint("hours > 0", name="hours_positive"),
        sa.CheckConstraint("(seat_id IS NULL) <> (claim_id IS NULL)", name="here_or_elsewhere"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdraw_reason IS NULL)",
            name="withdrawn_paired",
        ),
        sa.Index("ix_training_certificate_user_id", "user_id", "expires_on"),
        sa.Index("ix_training_certificate_claim_id", "claim_id", unique=True),
        sa.Index("ix_training_certificate_course_id", "course_id"),
        sa.Index("ix_training_certificate_expires_on", "expires_on"),
    )
