"""Money that an organisation was given for outreach, what it spent of it, and what the funder wants to hear."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned


class OutreachGrant(Identified, Versioned, Base):
    """A grant: from whom, how much, for which time and purpose, and whether it is tied to it."""

    __tablename__ = "outreach_grant"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    funder: Mapped[str] = mapped_column(sa.String(200))
    purpose: Mapped[str] = mapped_column(sa.String(1000))
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(3))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    is_restricted: Mapped[bool]
    """Whether it may be spent on its purpose alone."""
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        sa.Index("ix_outreach_grant_organisation_id", "organisation_id", "starts_on"),
        sa.Index("ix_outreach_grant_owner_id", "owner_id"),
    )


class GrantSpending(Identified, Base):
    """What was paid from a grant on a day, and for what; a mistake is put right by a further row."""

    __tablename__ = "grant_spending"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outreach_grant.id"))
    spent_on: Mapped[date]
    amount: Mapped[int] = mapped_column(sa.BigInteger)
    """Below zero where something came back."""
    what: Mapped[str] = mapped_column(sa.String(200))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
        sa.Index("ix_grant_spending_grant_id", "grant_id", "spent_on"),
    )


class GrantReport(Identified, Base):
    """A report that the funder wants by a day, and when it was handed in."""

    __tablename__ = "grant_report"

    grant_id: Mapped[UUID] = mapped_column(sa.ForeignKey("outreach_grant.id"))
    due_on: Mapped[date]
    what: Mapped[str] = mapped_column(sa.String(200))
    handed_in_on: Mapped[date | None]
    handed_in_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("grant_id", "due_on", "what"),
        sa.CheckConstraint("(handed_in_on IS NULL) = (handed_in_by_id IS NULL)", name="handing_in_paired"),
        sa.Index("ix_grant_report_due_on", "due_on"),
    )
