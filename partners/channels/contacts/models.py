"""Who to call for what in a partnership."""

from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.channels.contacts.purposes import Purpose


class PartnershipContact(Identified, Versioned, Base):
    """A named person of one side, with an account or without, and what to call them for."""

    __tablename__ = "partnership_contact"

    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The side that the person is on, which alone keeps this row."""
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    name: Mapped[str | None] = mapped_column(sa.String(160))
    """Of somebody without an account."""
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    hours: Mapped[str | None] = mapped_column(sa.String(120))
    note: Mapped[str | None] = mapped_column(sa.String(300))
    service_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("service.id"))
    """Answers for this service only."""
    area_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("area.id"))
    """Answers for this area only."""
    opens_at: Mapped[time | None]
    """Answers from then, where the organisation is; hours that end before they begin last over midnight."""
    closes_at: Mapped[time | None]
    weekdays: Mapped[str | None] = mapped_column(sa.String(7))
    """Digits of the days, Monday 0; None: every day."""
    position: Mapped[int] = mapped_column(default=1)
    """Whom to call first, where several have the same purpose."""
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """The last day; None: until further notice."""
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(user_id IS NULL) <> (name IS NULL)", name="account_or_name"),
        sa.CheckConstraint("phone IS NOT NULL OR email IS NOT NULL", name="can_be_reached"),
        sa.CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="ends_later"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_paired"),
        sa.CheckConstraint("position > 0", name="position_positive"),
        sa.CheckConstraint(
            "(opens_at IS NULL) = (closes_at IS NULL) AND (opens_at IS NULL OR opens_at <> closes_at)",
            name="hours_paired",
        ),
        sa.CheckConstraint(
            "purpose NOT IN ('warm_handoff', 'escalation_1', 'escalation_2') OR phone IS NOT NULL",
            name="called_by_phone",
        ),
        sa.Index("ix_partnership_contact_partnership_id", "partnership_id", "purpose"),
        sa.Index("ix_partnership_contact_organisation_id", "organisation_id"),
        sa.Index("ix_partnership_contact_user_id", "user_id"),
        sa.Index("ix_partnership_contact_service_id", "service_id"),
        sa.Index("ix_partnership_contact_area_id", "area_id"),
    )
