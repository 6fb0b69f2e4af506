"""Staff of an agency in a month."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped

from core.database import Identified
from wellbeing.store import WellbeingBase


class Headcount(Identified, WellbeingBase):
    """How many people could have used support in a month; the last word counts until the quarter is published."""

    __tablename__ = "headcount"

    agency_id: Mapped[UUID]
    month: Mapped[date]
    """Its first day."""
    staff: Mapped[int]
    written_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "month", name="uq_headcount_agency_month"),
        sa.CheckConstraint("staff BETWEEN 0 AND 200000", name="staff_in_range"),
    )
