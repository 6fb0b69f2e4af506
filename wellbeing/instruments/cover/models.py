"""The duty cover of an agency: who answers an alert, when, how fast, and who stands behind them."""

from datetime import datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned
from wellbeing.store import WellbeingBase

MOST_MINUTES = 60
"""First attempt within cover hours (facts 2.5c [HOUSE])."""


class DutyCover(Identified, Versioned, WellbeingBase):
    """Which organisation’s clinicians answer the alerts of an agency’s people; one row an agency."""

    __tablename__ = "duty_cover"

    agency_id: Mapped[UUID] = mapped_column(unique=True)
    provider_id: Mapped[UUID] = mapped_column(index=True)
    """The organisation whose clinicians are on duty."""
    backup_id: Mapped[UUID] = mapped_column(index=True)
    """The organisation whose clinicians answer where the first do not in time."""
    contact: Mapped[str] = mapped_column(sa.String(80))
    """How those on duty are reached; shown to coordinators and to each other, never a person’s name."""
    backup_contact: Mapped[str] = mapped_column(sa.String(80))
    timezone: Mapped[str] = mapped_column(sa.String(60))
    """The agency’s, as it was when the cover was arranged."""
    weekdays: Mapped[str] = mapped_column(sa.String(7))
    """Digits from 0 (Monday) to 6, in order."""
    opens_at: Mapped[time]
    closes_at: Mapped[time]
    """00:00 is the end of the day; 00:00 to 00:00 is the whole day."""
    response_minutes: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime]

    __table_args__ = (
        sa.CheckConstraint("provider_id <> backup_id", name="backup_is_another"),
        sa.CheckConstraint(f"response_minutes BETWEEN 5 AND {MOST_MINUTES}", name="response_in_time"),
        sa.CheckConstraint("weekdays <> ''", name="on_some_day"),
    )
