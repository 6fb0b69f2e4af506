"""Temporary cover: for some days one worker works the cases of an absent one."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified


class CaseCover(Identified, Base):
    """Who works whose cases from one day to another, both included, in the NGO's time zone.

    Assignments stay as they are: every step is recorded with the name of whoever took it. Why a worker is absent is
    nobody's business here.
    """

    __tablename__ = "case_cover"

    ngo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    worker_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    """Who is absent."""
    covered_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    arranged_at: Mapped[datetime]
    arranged_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[datetime | None]
    """Ended by a person before its last day was over."""
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("worker_id <> covered_by_id", name="somebody_else"),
        sa.CheckConstraint("starts_on <= ends_on", name="ends_later"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_paired"),
        sa.Index("ix_case_cover_covered_by_id", "covered_by_id", "ends_on"),
        sa.Index("ix_case_cover_worker_id", "worker_id", "ends_on"),
        sa.Index("ix_case_cover_ngo_id", "ngo_id", "ends_on"),
    )
