"""A request for a copy: who asked, how that was checked, until when it is answered, what was withheld."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from referrals.subjects.codes import Answer, AskedBy, IdentityCheck, WithheldWhy


class SubjectRequest(Identified, Versioned, Base):
    """Somebody asked one organisation what it keeps on them; the copy is compiled anew whenever it is looked at."""

    __tablename__ = "subject_request"
    sealed_for = SealedFor("subject_request")

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    """An agency answers about a person it knows."""
    referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referral.id"))
    """An NGO knows people by their referrals."""
    asked_by: Mapped[AskedBy] = mapped_column(text_enum(AskedBy))
    checked_how: Mapped[IdentityCheck] = mapped_column(text_enum(IdentityCheck))
    checked_words_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    checked_words = SealedText()
    """What was seen, and for whom somebody acts."""
    received_on: Mapped[date]
    due_on: Mapped[date]
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    withheld: Mapped[str] = mapped_column(sa.String(200), default="")
    """Codes of the sections that are not given, separated by blanks."""
    withheld_why: Mapped[WithheldWhy | None] = mapped_column(text_enum(WithheldWhy))
    answer: Mapped[Answer | None] = mapped_column(text_enum(Answer))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) <> (referral_id IS NULL)", name="about_one"),
        sa.CheckConstraint("due_on > received_on", name="due_after_receipt"),
        sa.CheckConstraint("(withheld = '') = (withheld_why IS NULL)", name="withheld_with_why"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer IS NULL)",
            name="answered_paired",
        ),
        sa.Index("ix_subject_request_organisation_id_due_on", "organisation_id", "due_on"),
        *(
            sa.Index(f"ix_subject_request_{column}", column)
            for column in ("person_id", "referral_id", "taken_by_id", "answered_by_id")
        ),
    )
