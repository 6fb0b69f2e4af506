"""The NGO's view of risks, and concerns it flagged: two records that never mix; private to the NGO."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Part, Sealed, SealedFor, SealedText


class RiskFlag(Identified, Base):
    """How high a risk of one kind is from a moment on; the newest of a kind counts, the earlier ones stay."""

    __tablename__ = "risk_flag"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    level: Mapped[str] = mapped_column(sa.String(10))
    review_on: Mapped[date | None]
    set_at: Mapped[datetime]
    set_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    note = SealedText()

    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('self', 'self_neglect', 'from_others', 'others', 'staff_safety')", name="kind_known"
        ),
        sa.CheckConstraint("level IN ('high', 'medium', 'low', 'none')", name="level_known"),
        sa.CheckConstraint("(level = 'none') = (review_on IS NULL)", name="risk_is_reviewed"),
        sa.Index("ix_risk_flag_referral_id", "referral_id", "kind", "set_at"),
    )


class SafetyConcern(Identified, Base):
    """An emergency that the NGO flagged: the other side learns that there is one, and hears what by telephone."""

    __tablename__ = "safety_concern"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    kind: Mapped[str] = mapped_column(sa.String(40))
    called: Mapped[str] = mapped_column(sa.String(40))
    words_sealed: Mapped[bytes] = mapped_column(Sealed)
    told: Mapped[int]
    """How many people were told of it at once."""

    words = SealedText()

    __table_args__ = (
        sa.CheckConstraint("told >= 0", name="told_not_negative"),
        sa.Index("ix_safety_concern_referral_id", "referral_id", "at"),
    )
