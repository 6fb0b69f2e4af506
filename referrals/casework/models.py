"""What the NGO does with a case; private to the NGO."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified
from core.sealing import Part, Sealed, SealedFor, SealedText


class ContactAttempt(Identified, Base):
    """One try to reach the person; only a two-way exchange with the person is a contact."""

    __tablename__ = "contact_attempt"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(sa.String(40))
    result: Mapped[str] = mapped_column(sa.String(40))
    is_contact: Mapped[bool]
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    unsafe_reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Why a way was used that is marked as unsafe for the person."""

    note = SealedText()
    unsafe_reason = SealedText()

    __table_args__ = (
        sa.CheckConstraint("at <= logged_at", name="not_in_future"),
        sa.CheckConstraint("is_contact = (result LIKE 'spoke_%')", name="only_spoke_is_contact"),
        sa.Index("ix_contact_attempt_referral_id", "referral_id", "at"),
    )


class CaseNote(Identified, Base):
    """A note for the NGO's eyes only."""

    __tablename__ = "case_note"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    text_sealed: Mapped[bytes] = mapped_column(Sealed)

    text = SealedText()

    __table_args__ = (sa.Index("ix_case_note_referral_id", "referral_id", "at"),)


class Outcome(Identified, Base):
    """A desired outcome of the case, scored when it is closed: 1, 0.5, 0, or not applicable."""

    __tablename__ = "outcome"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.NGO, owner="referral.ngo_id")

    referral_id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"))
    position: Mapped[int]
    need: Mapped[str] = mapped_column(sa.String(40))
    words_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """What the person wants to reach, in their own words."""
    score: Mapped[str | None] = mapped_column(sa.String(20))
    scored_at: Mapped[datetime | None]
    scored_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    words = SealedText()

    __table_args__ = (
        sa.UniqueConstraint("referral_id", "position"),
        sa.UniqueConstraint("referral_id", "need"),
        sa.CheckConstraint(
            "(score IS NULL) = (scored_at IS NULL) AND (score IS NULL) = (scored_by_id IS NULL)",
            name="score_paired",
        ),
        sa.CheckConstraint(
            "score IN ('achieved', 'partly_achieved', 'not_achieved', 'not_applicable')",
            name="score_known",
        ),
    )


class CaseRecord(Base):
    """The milestones of a case on the NGO's side, written by the command that makes each true; for indicators."""

    __tablename__ = "case_record"

    id: Mapped[UUID] = mapped_column(sa.ForeignKey("referral.id"), primary_key=True)
    """The referral's id."""
    consented_at: Mapped[datetime | None]
    """The person agreed to the service."""
    assessed_at: Mapped[datetime | None]
    """The first assessment that the person attended."""
    plan_agreed_at: Mapped[datetime | None]
    """The plan was first agreed with the person."""
    first_service_at: Mapped[datetime | None]
    """The first attended session, assessments left out."""
    end_report_at: Mapped[datetime | None]
    """The end report was submitted."""
    sessions_expected: Mapped[int | None]
    complete_by: Mapped[date | None]

    __table_args__ = (sa.CheckConstraint("sessions_expected > 0", name="sessions_positive"),)
