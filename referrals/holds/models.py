"""A hold on a person or a case: who placed it and why, when it is looked at again, which two people lifted it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from referrals.holds.codes import HeldKind, HoldReason


class LegalHold(Identified, Versioned, Base):
    """As long as it is not lifted, nothing of what it names is destroyed; a lifted one goes with what it named.

    The foreign keys are the second wall: the database refuses to delete a row that a hold names.
    """

    __tablename__ = "legal_hold"
    sealed_for = SealedFor("legal_hold")

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Whose hold it is: only its own people see and lift it, everybody's purge minds it."""
    kind: Mapped[HeldKind] = mapped_column(text_enum(HeldKind))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referral.id"))
    reason: Mapped[HoldReason] = mapped_column(text_enum(HoldReason))
    matter_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    matter = SealedText()
    """The file number of the court, the lawyer or the inquiry."""
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    review_on: Mapped[date]
    """When somebody looks again whether it is still needed."""
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    lift_words_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    lift_words = SealedText()
    """Why it is no longer needed, for the second person."""
    lift_requested_at: Mapped[datetime | None]
    lift_requested_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint(
            "(kind = 'person') = (person_id IS NOT NULL) AND (kind = 'referral') = (referral_id IS NOT NULL)",
            name="about_its_kind",
        ),
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by_id IS NULL)", name="reviewed_paired"),
        sa.CheckConstraint(
            "(lift_requested_at IS NULL) = (lift_requested_by_id IS NULL)"
            " AND (lift_requested_at IS NULL) = (lift_words_sealed IS NULL)",
            name="lift_requested_paired",
        ),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted_paired"),
        sa.CheckConstraint(
            "lifted_at IS NULL OR (lift_requested_by_id IS NOT NULL AND lifted_by_id <> lift_requested_by_id)",
            name="lifted_by_two",
        ),
        sa.CheckConstraint("lifted_at >= lift_requested_at", name="lifted_after_request"),
        sa.Index(
            "ix_legal_hold_person_id",
            "person_id",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        ),
        sa.Index(
            "ix_legal_hold_referral_id",
            "referral_id",
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        ),
        sa.Index("ix_legal_hold_organisation_id_lifted_at", "organisation_id", "lifted_at"),
        *(
            sa.Index(f"ix_legal_hold_{column}", column)
            for column in ("placed_by_id", "reviewed_by_id", "lift_requested_by_id", "lifted_by_id")
        ),
    )
