"""Counts without an id and without a day."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, text_enum
from wellbeing.figures.leavers.codes import Left
from wellbeing.store import WellbeingBase


class LeaverCount(Identified, WellbeingBase):
    """How many of those who erased themselves count in a quarter or year; all rows of a period are written together."""

    __tablename__ = "leaver_count"

    agency_id: Mapped[UUID]
    period: Mapped[str] = mapped_column(sa.String(7))
    counted: Mapped[Left] = mapped_column(text_enum(Left, name="counted"))
    count: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("agency_id", "period", "counted", name="uq_leaver_count_counted"),
        sa.CheckConstraint("count >= 0", name="count_not_negative"),
    )
