"""When the scheduler speaks up about a referral: follows from the referral, and is made again when that changes."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, text_enum
from referrals.handover.clocks import DueKind


class ReferralClock(Base):
    """The moments at which somebody hears of an open referral; one row each, kept by the scheduler alone."""

    __tablename__ = "referral_clock"

    referral_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[DueKind] = mapped_column(text_enum(DueKind))
    heard_at: Mapped[datetime]
    """The last step or logged work that this row follows."""
    due_at: Mapped[datetime]
    """The referral's due time that this row follows."""
    half_due_at: Mapped[datetime | None]
    half_told_at: Mapped[datetime | None]
    grace_ends_at: Mapped[datetime]
    """From then on the partnership desk and both sides' escalation contacts are told."""
    second_grace_ends_at: Mapped[datetime]
    """From then on the leaders of both sides are told."""
    stalled_at: Mapped[datetime | None]
    """When the NGO is asked how it goes; None: not in its hands, or the agreement has nobody asked."""

    __table_args__ = (
        sa.CheckConstraint("half_told_at IS NULL OR half_due_at IS NOT NULL", name="told_of_half"),
        sa.CheckConstraint(
            "due_at <= grace_ends_at AND grace_ends_at <= second_grace_ends_at", name="grace_follows"
        ),
        sa.Index("ix_referral_clock_due_at", "due_at"),
        sa.Index("ix_referral_clock_half_due_at", "half_due_at"),
        sa.Index("ix_referral_clock_stalled_at", "stalled_at"),
    )
