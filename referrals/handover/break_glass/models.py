"""One reading of one case in an emergency, and its review."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.handover.break_glass.codes import Verdict, Why


class BreakGlass(Identified, Base):
    """Who opened which case, why and until when; what a second person found about it."""

    __tablename__ = "break_glass"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Where the reader works: the referring agency or the NGO of the case."""
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    why: Mapped[Why] = mapped_column(text_enum(Why, "why_opened"))
    words_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    words = SealedText()
    """What the reader said about it; it may name the person."""
    review_due_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict, "review_verdict"))

    __table_args__ = (
        sa.CheckConstraint("closes_at >= opened_at", name="closes_after_opening"),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL) AND (reviewed_at IS NULL) = (verdict IS NULL)",
            name="reviewed_paired",
        ),
        sa.CheckConstraint("reviewed_by_id <> opened_by_id", name="reviewed_by_another"),
        sa.Index("ix_break_glass_referral_id", "referral_id"),
        sa.Index("ix_break_glass_organisation_id_opened_at", "organisation_id", "opened_at"),
        sa.Index("ix_break_glass_opened_by_id_opened_at", "opened_by_id", "opened_at"),
        sa.Index("ix_break_glass_reviewed_by_id", "reviewed_by_id"),
        sa.Index(
            "ix_break_glass_unreviewed",
            "review_due_at",
            sqlite_where=sa.text("reviewed_at IS NULL"),
            postgresql_where=sa.text("reviewed_at IS NULL"),
        ),
    )
