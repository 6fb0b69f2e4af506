"""The numbers that an agency's own people call when somebody is in danger."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.channels.crisis_lines.audience import LineAudience


class CrisisLine(Identified, Versioned, Base):
    """One number of an agency, shown before anything is written or to its own people; a removed one is out of sight."""

    __tablename__ = "crisis_line"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    audience: Mapped[LineAudience] = mapped_column(text_enum(LineAudience), default=LineAudience.PEOPLE)
    label: Mapped[str] = mapped_column(sa.String(80))
    number: Mapped[str] = mapped_column(sa.String(40))
    hours: Mapped[str | None] = mapped_column(sa.String(80))
    """When somebody answers; None: not known."""
    position: Mapped[int] = mapped_column(default=1)
    verified_on: Mapped[date | None]
    """The day on which somebody called it and it was right."""
    verified_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(verified_on IS NULL) = (verified_by_id IS NULL)", name="verified_paired"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_paired"),
        sa.CheckConstraint("position > 0", name="position_positive"),
        sa.Index("ix_crisis_line_organisation_id", "organisation_id", "position"),
    )
