"""The log of a warm hand-off: who was called, what came of it, and when the worker met officer and person."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from referrals.handover.warm.codes import CallResult


class WarmCall(Identified, Base):
    """One call to the NGO while an officer is with the person; both sides read it, nobody changes it."""

    __tablename__ = "warm_call"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id", ondelete="CASCADE"))
    contact_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership_contact.id"))
    """Whom of the callable list; None: another number of the NGO."""
    called_at: Mapped[datetime]
    result: Mapped[CallResult] = mapped_column(text_enum(CallResult))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The side that logged it."""
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("called_at <= logged_at", name="called_before_logged"),
        sa.Index("ix_warm_call_referral_id", "referral_id", "called_at"),
        sa.Index("ix_warm_call_contact_id", "contact_id"),
    )


class WarmMeeting(Base):
    """When the worker met officer and person; at most one per referral."""

    __tablename__ = "warm_meeting"

    referral_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True
    )
    met_at: Mapped[datetime]
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (sa.CheckConstraint("met_at <= logged_at", name="met_before_logged"),)
