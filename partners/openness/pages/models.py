"""Whether a partnership shows itself to everybody, and what each side says there."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned


class PartnershipPage(Identified, Versioned, Base):
    """The page of one partnership; it is there as long as the leadership of both sides agrees to it."""

    __tablename__ = "partnership_page"

    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"), unique=True)
    agency_agreed_at: Mapped[datetime | None]
    agency_agreed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    ngo_agreed_at: Mapped[datetime | None]
    ngo_agreed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    shows_diligence: Mapped[bool] = mapped_column(default=False)
    """Whether the NGO lets the outcome of its due diligence be told."""
    answer_days: Mapped[int] = mapped_column(default=30)
    """Calendar days from a complaint to its answer."""
    agency_contact: Mapped[str | None] = mapped_column(sa.String(300))
    ngo_contact: Mapped[str | None] = mapped_column(sa.String(300))
    oversight_contact: Mapped[str | None] = mapped_column(sa.String(300))
    """Who may be asked where an answer does not satisfy: an ombudsperson, a board, a regulator."""

    __table_args__ = (
        sa.CheckConstraint(
            "(agency_agreed_at IS NULL) = (agency_agreed_by_id IS NULL)", name="agency_paired"
        ),
        sa.CheckConstraint("(ngo_agreed_at IS NULL) = (ngo_agreed_by_id IS NULL)", name="ngo_paired"),
        sa.CheckConstraint("answer_days BETWEEN 5 AND 120", name="answer_days_range"),
        sa.Index("ix_partnership_page_agency_agreed_by_id", "agency_agreed_by_id"),
        sa.Index("ix_partnership_page_ngo_agreed_by_id", "ngo_agreed_by_id"),
    )
