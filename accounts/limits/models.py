"""Counters of attempts, shared by all workers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class CounterColumns:
    """A counter of attempts within a window, by a digest."""

    key: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    window_started_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class Counter(CounterColumns, Base):
    """Sign-ins, requests for links, exports and the like, by the SHA-256 of what is counted and for whom."""

    __tablename__ = "sign_in_throttle"

    in_a_row: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Attempts without a success between them, where the rule of the counter asks for it."""

    __table_args__ = (
        sa.CheckConstraint("failures >= 0", name="failures_not_negative"),
        sa.CheckConstraint("in_a_row >= 0", name="in_a_row_not_negative"),
    )
