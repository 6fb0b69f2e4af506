"""How a service ended, in the NGO's own words; private to the NGO."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.casework.ending.lifecycle import EndReportState
from referrals.handover.lifecycle import EndState


class EndReport(Identified, Base):
    """A report on the end of a service, with what its outcomes add up to; one per closing, all kept."""

    __tablename__ = "end_report"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    state: Mapped[EndReportState] = mapped_column(text_enum(EndReportState))
    reason: Mapped[str] = mapped_column(sa.String(40))
    end_state: Mapped[EndState] = mapped_column(text_enum(EndState))
    """Derived from the reason, never typed."""
    outcomes_counted: Mapped[int]
    half_points: Mapped[int]
    """Achieved 2, partly 1, not achieved 0; of the outcomes that were counted."""
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    summary_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    submitted_at: Mapped[datetime]
    submitted_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    answer_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Why the manager returned it."""

    note = SealedText()
    summary = SealedText()
    answer = SealedText()

    __table_args__ = (
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_paired"),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="proposed_is_open"),
        sa.CheckConstraint("state <> 'returned' OR answer_sealed IS NOT NULL", name="returned_says_why"),
        sa.CheckConstraint("end_state <> 'not_started'", name="service_had_begun"),
        sa.CheckConstraint(
            "outcomes_counted >= 0 AND half_points BETWEEN 0 AND 2 * outcomes_counted",
            name="points_in_range",
        ),
        sa.Index("ix_end_report_referral_id", "referral_id", "submitted_at"),
        sa.Index(
            "uq_end_report_open",
            "referral_id",
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        ),
    )
