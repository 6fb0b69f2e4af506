"""Nobody is asked how a case goes until a day, because somebody said why."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Part, Sealed, SealedFor, SealedText


class StallMute(Identified, Base):
    """One mute of the question how a case goes; the NGO's own, at most one at a time, history kept."""

    __tablename__ = "stall_mute"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    until: Mapped[date]
    """The last day without the question, where the NGO is."""
    reason_sealed: Mapped[bytes] = mapped_column(Sealed)
    muted_at: Mapped[datetime]
    muted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    reason = SealedText()

    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_paired"),
        sa.Index("ix_stall_mute_referral_id", "referral_id", "muted_at"),
        sa.Index(
            "uq_stall_mute_live",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
