"""What was changed of a referral's packet after it was sent: old and new, by whom, when and why; never changed itself.

The packet's row is what holds now: whoever works with the person reads the number that is right today. The snapshot of
the moment of sending is not lost: the oldest amendment of a field keeps what was sent (`queries.as_sent`).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.handover.amendments.fields import FIELDS

_FIELDS = ", ".join(f"'{name}'" for name in FIELDS)


class PacketAmendment(Identified, Base):
    """One field that was changed after sending."""

    __tablename__ = "packet_amendment"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    batch_id: Mapped[UUID]
    """What was changed together has one reason, and is told of once."""
    number: Mapped[int]
    """Counts the batches of a referral, so that two people who change it at once notice."""
    field: Mapped[str] = mapped_column(sa.String(40))
    old_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    new_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    reason_sealed: Mapped[bytes] = mapped_column(Sealed)
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    old = SealedText()
    new = SealedText()
    reason = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("referral_id", "number", "field"),
        sa.CheckConstraint(f"field IN ({_FIELDS})", name="field_known"),
        sa.CheckConstraint("old_sealed IS NOT NULL OR new_sealed IS NOT NULL", name="something_changed"),
        sa.CheckConstraint("number > 0", name="number_positive"),
    )
