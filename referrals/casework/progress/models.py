"""How a case is going, said when nothing else was heard for long; private to the NGO."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Part, Sealed, SealedFor, SealedText


class ProgressUpdate(Identified, Base):
    """Whether the person takes part, and when they were last seen."""

    __tablename__ = "progress_update"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    engaging: Mapped[bool]
    last_seen_on: Mapped[date | None]
    """None: not seen since the referral was sent."""
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    note = SealedText()

    __table_args__ = (
        sa.CheckConstraint("NOT engaging OR last_seen_on IS NOT NULL", name="engaging_was_seen"),
        sa.Index("ix_progress_update_referral_id", "referral_id", "at"),
    )
