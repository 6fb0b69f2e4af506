"""One reading of one case in an emergency, its review, and the wish for one more than thirty days allow."""

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


class BreakGlassRequest(Identified, Base):
    """Who asked to open one more case, and what a director decided; an allowance is for this case and once (security H-04)."""

    __tablename__ = "break_glass_request"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Where who asked works; its directors decide."""
    asked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    asked_at: Mapped[datetime]
    why: Mapped[Why] = mapped_column(text_enum(Why, "why_asked"))
    words_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    words = SealedText()
    """What who asked said about it; it becomes the reason of the reading."""
    lapses_at: Mapped[datetime]
    """Until then it can be decided, and once it is allowed, used."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    allowed: Mapped[bool | None]
    opening_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("break_glass.id"), unique=True)
    """The reading for which it was used."""

    __table_args__ = (
        sa.CheckConstraint("lapses_at > asked_at", name="lapses_after_asking"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL) AND (decided_at IS NULL) = (allowed IS NULL)",
            name="decided_paired",
        ),
        sa.CheckConstraint("decided_by_id <> asked_by_id", name="decided_by_another"),
        sa.CheckConstraint("opening_id IS NULL OR (allowed IS NOT NULL AND allowed)", name="used_if_allowed"),
        sa.Index("ix_break_glass_request_referral_id", "referral_id"),
        sa.Index("ix_break_glass_request_organisation_id_asked_at", "organisation_id", "asked_at"),
        sa.Index("ix_break_glass_request_asked_by_id_asked_at", "asked_by_id", "asked_at"),
        sa.Index("ix_break_glass_request_decided_by_id", "decided_by_id"),
    )
