"""Dated duties of an agreement, and which reminders have gone out."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.memoranda.duties.kinds import DutyKind


class AgreementDuty(Identified, Versioned, Base):
    """Something that a party owes by a day under an agreement."""

    __tablename__ = "agreement_duty"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The party that owes it."""
    kind: Mapped[DutyKind] = mapped_column(text_enum(DutyKind))
    title: Mapped[str] = mapped_column(sa.String(160))
    period: Mapped[str | None] = mapped_column(sa.String(20))
    """The period that a data return is about, e.g. 2026-Q1."""
    due_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """None where the agreement's own terms made it due."""
    done_on: Mapped[date | None]
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    note: Mapped[str | None] = mapped_column(sa.String(300))
    waived_at: Mapped[datetime | None]
    waived_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    waive_reason: Mapped[str | None] = mapped_column(sa.String(300))

    __table_args__ = (
        sa.CheckConstraint(
            "(done_on IS NULL) = (recorded_at IS NULL) AND (done_on IS NULL) = (recorded_by_id IS NULL)",
            name="done_paired",
        ),
        sa.CheckConstraint(
            "(waived_at IS NULL) = (waived_by_id IS NULL) AND (waived_at IS NULL) = (waive_reason IS NULL)",
            name="waived_paired",
        ),
        sa.CheckConstraint("done_on IS NULL OR waived_at IS NULL", name="done_or_waived"),
        sa.CheckConstraint("(kind = 'data_return') = (period IS NOT NULL)", name="return_has_period"),
        sa.Index(
            "uq_agreement_duty_period",
            "memorandum_id",
            "organisation_id",
            "period",
            unique=True,
            sqlite_where=sa.text("period IS NOT NULL"),
            postgresql_where=sa.text("period IS NOT NULL"),
        ),
        sa.Index("ix_agreement_duty_memorandum_id", "memorandum_id", "due_on"),
        sa.Index("ix_agreement_duty_organisation_id", "organisation_id", "due_on"),
    )


class AgreementReminder(Identified, Base):
    """A step of a ladder that was sent, so that nobody is told twice."""

    __tablename__ = "agreement_reminder"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    duty_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("agreement_duty.id"))
    """None for the ladder of the agreement itself."""
    anchor: Mapped[date]
    """The day counted to; a new date begins a new ladder."""
    step: Mapped[int]
    sent_at: Mapped[datetime]

    __table_args__ = (
        sa.Index(
            "uq_agreement_reminder_term",
            "memorandum_id",
            "anchor",
            "step",
            unique=True,
            sqlite_where=sa.text("duty_id IS NULL"),
            postgresql_where=sa.text("duty_id IS NULL"),
        ),
        sa.Index(
            "uq_agreement_reminder_duty",
            "duty_id",
            "anchor",
            "step",
            unique=True,
            sqlite_where=sa.text("duty_id IS NOT NULL"),
            postgresql_where=sa.text("duty_id IS NOT NULL"),
        ),
    )
