"""Campaigns for the public, and the activities under them or alone."""

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.outreach.terms import ActivityKind, Counted


class OutreachCampaign(Identified, Versioned, Base):
    """What an organisation wants to tell whom, by which ways, until when, and what counted as success."""

    __tablename__ = "outreach_campaign"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    """With whom it is shared; None: the organisation's own."""
    title: Mapped[str] = mapped_column(sa.String(160))
    aim: Mapped[str] = mapped_column(sa.String(2000))
    audience: Mapped[str] = mapped_column(sa.String(300))
    channels: Mapped[str] = mapped_column(sa.String(200))
    """Codes of `OutreachChannel` between blanks."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    budget: Mapped[int | None] = mapped_column(sa.BigInteger)
    """In the smallest unit of the currency."""
    currency: Mapped[str] = mapped_column(sa.String(3))
    success: Mapped[str] = mapped_column(sa.String(1000))
    """What it counts as success, said before it begins."""
    outcome: Mapped[str | None] = mapped_column(sa.String(2000))
    """What came of it, said when it is concluded."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    concluded_at: Mapped[datetime | None]
    concluded_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        sa.CheckConstraint("budget IS NULL OR budget >= 0", name="budget_not_negative"),
        sa.CheckConstraint(
            "(concluded_at IS NULL) = (concluded_by_id IS NULL) AND (concluded_at IS NULL) = (outcome IS NULL)",
            name="conclusion_paired",
        ),
        sa.Index("ix_outreach_campaign_organisation_id", "organisation_id", "starts_on"),
        sa.Index("ix_outreach_campaign_partnership_id", "partnership_id"),
        sa.Index("ix_outreach_campaign_owner_id", "owner_id"),
    )


class OutreachActivity(Identified, Versioned, Base):
    """One thing done for the public: when, where, for whom, at what cost, and how many people came or were reached."""

    __tablename__ = "outreach_activity"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    campaign_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("outreach_campaign.id"))
    kind: Mapped[ActivityKind] = mapped_column(text_enum(ActivityKind))
    title: Mapped[str] = mapped_column(sa.String(160))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    place: Mapped[str | None] = mapped_column(sa.String(200))
    audience: Mapped[str] = mapped_column(sa.String(300))
    cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(3))
    attendance: Mapped[int | None]
    reach: Mapped[int | None]
    reach_counted: Mapped[Counted | None] = mapped_column(text_enum(Counted))
    languages: Mapped[str | None] = mapped_column(sa.String(200))
    """Codes of the list of languages between blanks."""
    partners: Mapped[str | None] = mapped_column(sa.String(500))
    """Organisations that took part, never people."""
    notes: Mapped[str | None] = mapped_column(sa.String(2000))
    is_public: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """The public directory tells of it until it is over."""
    begins_at: Mapped[time | None]
    finishes_at: Mapped[time | None]
    """By the clock where the organisation is; an evening may end after midnight."""
    entry_fee: Mapped[int | None] = mapped_column(sa.BigInteger)
    """What somebody pays to come, in the smallest unit; 0 is free, None is not said."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (
        sa.CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name="cost_not_negative"),
        sa.CheckConstraint("entry_fee IS NULL OR entry_fee >= 0", name="entry_fee_not_negative"),
        sa.CheckConstraint("finishes_at IS NULL OR begins_at IS NOT NULL", name="finishes_after_beginning"),
        sa.CheckConstraint("attendance IS NULL OR attendance >= 0", name="attendance_not_negative"),
        sa.CheckConstraint(
            "(reach IS NULL) = (reach_counted IS NULL) AND (reach IS NULL OR reach >= 0)",
            name="reach_says_how",
        ),
        sa.CheckConstraint("(cancelled_at IS NULL) = (cancel_reason IS NULL)", name="cancelling_paired"),
        sa.Index("ix_outreach_activity_organisation_id", "organisation_id", "starts_on"),
        sa.Index("ix_outreach_activity_partnership_id", "partnership_id", "starts_on"),
        sa.Index("ix_outreach_activity_campaign_id", "campaign_id", "starts_on"),
        sa.Index("ix_outreach_activity_is_public_ends_on", "is_public", "ends_on"),
    )
