"""What the NGO does with a case; private to the NGO."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Sealed, SealedText


class ContactAttempt(Identified, Base):
    """One try to reach the person; only a two-way exchange with the person is a contact."""

    __tablename__ = "contact_attempt"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(sa.String(40))
    result: Mapped[str] = mapped_column(sa.String(40))
    is_contact: Mapped[bool]
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    note = SealedText()

    __table_args__ = (
        sa.CheckConstraint("at <= logged_at", name="not_in_future"),
        sa.CheckConstraint("is_contact = (result LIKE 'spoke_%')", name="only_spoke_is_contact"),
        sa.Index("ix_contact_attempt_referral_id", "referral_id", "at"),
    )


class CaseNote(Identified, Base):
    """A note for the NGO's eyes only."""

    __tablename__ = "case_note"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    text_sealed: Mapped[bytes] = mapped_column(Sealed)

    text = SealedText()

    __table_args__ = (sa.Index("ix_case_note_referral_id", "referral_id", "at"),)


class Outcome(Identified, Base):
    """A desired outcome of the case, scored when it is closed: 1, 0.5, 0, or not applicable."""

    __tablename__ = "outcome"

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    position: Mapped[int]
    need: Mapped[str] = mapped_column(sa.String(40))
    score: Mapped[str | None] = mapped_column(sa.String(20))
    scored_at: Mapped[datetime | None]
    scored_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("referral_id", "position"),
        sa.CheckConstraint(
            "(score IS NULL) = (scored_at IS NULL) AND (score IS NULL) = (scored_by_id IS NULL)",
            name="score_paired",
        ),
        sa.CheckConstraint(
            "score IN ('achieved', 'partly_achieved', 'not_achieved', 'not_applicable')",
            name="score_known",
        ),
    )
