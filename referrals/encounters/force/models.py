"""Reports of force: one per officer and encounter."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.encounters.force.lifecycle import ForceState


class ForceReport(Identified, Versioned, Base):
    """What one officer did at one encounter, in that officer's own words and codes."""

    __tablename__ = "force_report"
    sealed_for = SealedFor("encounter", ("encounter_id",), part=Part.POLICE)

    encounter_id: Mapped[UUID] = mapped_column(sa.ForeignKey("encounter.id"))
    officer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    state: Mapped[ForceState] = mapped_column(text_enum(ForceState), default=ForceState.SUBMITTED)
    level: Mapped[str] = mapped_column(sa.String(40))
    injury_person: Mapped[str] = mapped_column(sa.String(40))
    injury_officer: Mapped[str] = mapped_column(sa.String(40))
    account_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    submitted_at: Mapped[datetime]
    """When it was written, or written again."""
    decided_at: Mapped[datetime | None]
    """When a supervisor signed it off or gave it back."""
    decided_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    decision_note_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    account = SealedText()
    decision_note = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("encounter_id", "officer_id"),
        sa.CheckConstraint("level IN ('low', 'intermediate', 'serious')", name="level_known"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_paired"),
        sa.CheckConstraint("(state = 'submitted') = (decided_at IS NULL)", name="decision_has_date"),
        sa.CheckConstraint("decided_by_id <> officer_id", name="nobody_reviews_own"),
        sa.CheckConstraint(
            "state <> 'returned' OR decision_note_sealed IS NOT NULL", name="returned_says_why"
        ),
        sa.Index("ix_force_report_officer_id", "officer_id", "submitted_at"),
    )


class ForceCode(Base):
    """One of the coded answers of a report; means of force keep the order in which they were used."""

    __tablename__ = "force_code"

    report_id: Mapped[UUID] = mapped_column(sa.ForeignKey("force_report.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        sa.CheckConstraint("kind IN ('reason', 'tactic', 'factor', 'outcome')", name="kind_known"),
        sa.CheckConstraint("position >= 0", name="position_not_negative"),
    )
