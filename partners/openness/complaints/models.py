"""Complaints; what somebody wrote, how to reach them and the answer are sealed and hang on no record of a person."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from partners.openness.complaints.lifecycle import (
    ComplaintChannel,
    ComplaintOutcome,
    ComplaintState,
    ComplaintTopic,
)


class Complaint(Identified, Versioned, Base):
    """One complaint; of the receipt's code only the SHA-256 is stored, and of an anonymous person nothing."""

    __tablename__ = "complaint"
    sealed_for = SealedFor("complaint")

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Which side it is about, and so who answers."""
    channel: Mapped[ComplaintChannel] = mapped_column(
        text_enum(ComplaintChannel), default=ComplaintChannel.WEB, server_default="web"
    )
    entered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """Who wrote down what came by telephone or letter."""
    topic: Mapped[ComplaintTopic] = mapped_column(text_enum(ComplaintTopic))
    words_sealed: Mapped[bytes] = mapped_column(Sealed)
    words = SealedText()
    contact_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    contact = SealedText()
    """How to reach who complained; None: they stay unknown and look at the state with their receipt."""
    state: Mapped[ComplaintState] = mapped_column(text_enum(ComplaintState), default=ComplaintState.RECEIVED)
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    """The day where the organisation is; what E04 counts."""
    due_on: Mapped[date]
    """The last day for an answer."""
    reminded_at: Mapped[datetime | None]
    about_user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """The person of the organisation who is complained about, as far as known: they neither see nor close it."""
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    outcome: Mapped[ComplaintOutcome | None] = mapped_column(text_enum(ComplaintOutcome))
    answer_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    answer = SealedText()
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    answered_at: Mapped[datetime | None]
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    contested_on: Mapped[date | None]
    """The day on which whoever complained asked to look into it again."""
    contest_words_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    contest_words = SealedText()
    first_outcome: Mapped[ComplaintOutcome | None] = mapped_column(
        text_enum(ComplaintOutcome, name="first_complaintoutcome")
    )
    first_answer_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    first_answer = SealedText()
    first_answered_on: Mapped[date | None]
    first_answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("received_on <= due_on", name="due_after_receipt"),
        sa.CheckConstraint("(taken_at IS NULL) = (taken_by_id IS NULL)", name="taken_paired"),
        sa.CheckConstraint("(state = 'received') = (taken_at IS NULL)", name="taken_when_looked_into"),
        sa.CheckConstraint(
            "(proposed_at IS NULL) = (proposed_by_id IS NULL)"
            " AND (proposed_at IS NULL) = (outcome IS NULL)"
            " AND (proposed_at IS NULL) = (answer_sealed IS NULL)",
            name="proposed_paired",
        ),
        sa.CheckConstraint(
            "state NOT IN ('proposed', 'answered') OR proposed_at IS NOT NULL", name="proposed_first"
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answered_on IS NULL)",
            name="answered_paired",
        ),
        sa.CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_has_date"),
        sa.CheckConstraint("answered_by_id <> proposed_by_id", name="answered_by_two"),
        sa.CheckConstraint("proposed_by_id <> about_user_id", name="not_proposed_by_whom_it_is_about"),
        sa.CheckConstraint("answered_by_id <> about_user_id", name="not_answered_by_whom_it_is_about"),
        sa.CheckConstraint("(channel = 'web') = (entered_by_id IS NULL)", name="entered_by_somebody"),
        sa.CheckConstraint(
            "(contested_on IS NULL) = (contest_words_sealed IS NULL)"
            " AND (contested_on IS NULL) = (first_outcome IS NULL)"
            " AND (contested_on IS NULL) = (first_answer_sealed IS NULL)"
            " AND (contested_on IS NULL) = (first_answered_on IS NULL)"
            " AND (contested_on IS NULL) = (first_answered_by_id IS NULL)",
            name="contested_paired",
        ),
        sa.CheckConstraint("contested_on >= first_answered_on", name="contested_later"),
        sa.CheckConstraint("answered_by_id <> first_answered_by_id", name="second_answer_by_others"),
        sa.Index("ix_complaint_organisation_id_received_at", "organisation_id", "received_at"),
        sa.Index("ix_complaint_partnership_id", "partnership_id"),
        sa.Index("ix_complaint_about_user_id", "about_user_id"),
        sa.Index("ix_complaint_taken_by_id", "taken_by_id"),
        sa.Index("ix_complaint_proposed_by_id", "proposed_by_id"),
        sa.Index("ix_complaint_answered_by_id", "answered_by_id"),
        sa.Index("ix_complaint_entered_by_id", "entered_by_id"),
        sa.Index("ix_complaint_first_answered_by_id", "first_answered_by_id"),
    )
