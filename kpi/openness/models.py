"""Editions of evaluations for everybody: what was published stays as it was read, also after it was taken back."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified


class PublicEdition(Identified, Base):
    """The figures of one signed evaluation of a partnership as everybody reads them."""

    __tablename__ = "public_edition"

    evaluation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation.id"), unique=True)
    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"))
    figures: Mapped[str]
    """Canonical JSON, suppressed before it was stored."""
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_paired"),
        sa.Index("ix_public_edition_partnership_id", "partnership_id", "published_at"),
        sa.Index("ix_public_edition_published_by_id", "published_by_id"),
        sa.Index("ix_public_edition_withdrawn_by_id", "withdrawn_by_id"),
    )
