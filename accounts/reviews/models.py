"""Reviews of who has access."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified


class AccessReview(Identified, Base):
    """Somebody went through the people of an organisation and what they may do; rows never change (CJIS AC-2)."""

    __tablename__ = "access_review"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    reviewed_at: Mapped[datetime]
    reviewed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    people: Mapped[int]
    note: Mapped[str | None] = mapped_column(sa.String(1000))

    __table_args__ = (
        sa.CheckConstraint("people >= 0", name="people_not_negative"),
        sa.Index("ix_access_review_organisation_id_reviewed_at", "organisation_id", "reviewed_at"),
        sa.Index("ix_access_review_reviewed_by_id", "reviewed_by_id"),
    )
