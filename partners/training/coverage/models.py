"""The roster of districts and shifts, and how many officers are on patrol."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified


class PatrolHeadcount(Identified, Base):
    """How many officers an agency had on active patrol on a day; the latest one holds until the next."""

    __tablename__ = "patrol_headcount"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    counted_on: Mapped[date]
    officers: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "counted_on"),
        sa.CheckConstraint("officers > 0", name="officers_positive"),
    )


class RosterCell(Identified, Base):
    """A district and a shift in which somebody is to be on duty every day."""

    __tablename__ = "roster_cell"

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    area_id: Mapped[UUID] = mapped_column(sa.ForeignKey("area.id"))
    shift: Mapped[str] = mapped_column(sa.String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day on which it is staffed; None: goes on."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "area_id", "shift", "starts_on"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="ends_after_start"),
        sa.Index("ix_roster_cell_area_id", "area_id"),
    )


class RosterDuty(Identified, Base):
    """An officer on duty in a cell, from the first to the last day."""

    __tablename__ = "roster_duty"

    cell_id: Mapped[UUID] = mapped_column(sa.ForeignKey("roster_cell.id"))
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("cell_id", "user_id", "starts_on"),
        sa.CheckConstraint("starts_on <= ends_on", name="ends_after_start"),
        sa.Index("ix_roster_duty_user_id", "user_id", "starts_on"),
    )
