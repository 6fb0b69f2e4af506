"""A visit of somebody without an account, and the counter that slows guessing down."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accounts.limits.models import CounterColumns
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class OwnVisit(WellbeingBase):
    """As long as the row lives, the cookie's token opens the participant's own pages, and nothing else."""

    __tablename__ = "own_visit"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    """SHA-256 of the cookie's token."""
    participant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("participant.id", name="fk_own_visit_participant_id", ondelete="CASCADE"), index=True
    )
    holder: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES))
    """What stands for the personal key: the visitor’s id for as long as the visit lasts."""
    created_at: Mapped[datetime]
    last_active_at: Mapped[datetime]


class GuessCounter(CounterColumns, WellbeingBase):
    """Attempts with codes and keys, by a keyed digest of the network address."""

    __tablename__ = "guess_counter"

    __table_args__ = (sa.CheckConstraint("failures >= 0", name="failures_not_negative"),)
