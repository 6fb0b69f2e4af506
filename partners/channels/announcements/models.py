"""Announcements to everybody of a partnership, or of one's own organisation, until a day."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Sealed, SealedFor, SealedText


class Announcement(Identified, Base):
    """Something that everybody is to know; shown to each person until they have read it or it expires."""

    __tablename__ = "announcement"
    sealed_for = SealedFor("announcement")

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Who announces it; without a partnership also to whom."""
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    title_sealed: Mapped[bytes] = mapped_column(Sealed)
    body_sealed: Mapped[bytes] = mapped_column(Sealed)
    confirmation_wanted: Mapped[bool] = mapped_column(default=False)
    """Readers are asked to confirm, and the author sees how many did."""
    expires_on: Mapped[date]
    """The last day on which it is shown, in the reader's zone."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    title = SealedText()
    body = SealedText()

    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_paired"),
        sa.Index("ix_announcement_organisation_id", "organisation_id", "expires_on"),
        sa.Index("ix_announcement_partnership_id", "partnership_id", "expires_on"),
    )


class AnnouncementRead(Base):
    """A person has read an announcement, and confirmed so by a click."""

    __tablename__ = "announcement_read"

    announcement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("announcement.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    read_at: Mapped[datetime]

    __table_args__ = (sa.Index("ix_announcement_read_user_id", "user_id"),)
