"""What the NGO has learnt about safe contact since the referral was sent; private to the NGO."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Part, Sealed, SealedFor, SealedText


class ContactSafety(Identified, Base):
    """The ways of contact that are unsafe from a moment on; the newest row counts, the earlier ones stay."""

    __tablename__ = "contact_safety"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    unsafe_channels: Mapped[str] = mapped_column(sa.String(120))
    """Codes separated by blanks; empty where every way is safe again."""
    why_sealed: Mapped[bytes] = mapped_column(Sealed)

    why = SealedText()

    __table_args__ = (sa.Index("ix_contact_safety_referral_id", "referral_id", "at"),)
