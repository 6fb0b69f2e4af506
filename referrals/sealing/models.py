"""A seal on a person or a case: on what it rests, and which two people opened it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from referrals.sealing.codes import SealedKind, SealReason


class RecordSeal(Identified, Versioned, Base):
    """While it is closed, `seal_id` of the person, encounters and referrals that it covers names it."""

    __tablename__ = "record_seal"
    sealed_for = SealedFor("record_seal")

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    kind: Mapped[SealedKind] = mapped_column(text_enum(SealedKind))
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referral.id"))
    reason: Mapped[SealReason] = mapped_column(text_enum(SealReason))
    matter_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    matter = SealedText()
    """The number of the order, the section of the law."""
    covered: Mapped[int] = mapped_column(sa.Integer)
    """How many records of people, encounters and referrals it hides."""
    placed_at: Mapped[datetime]
    placed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    open_words_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    open_words = SealedText()
    """Why it is to be opened, for the second person."""
    open_requested_at: Mapped[datetime | None]
    open_requested_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint(
            "(kind = 'person') = (person_id IS NOT NULL) AND (kind = 'referral') = (referral_id IS NOT NULL)",
            name="about_its_kind",
        ),
        sa.CheckConstraint(
            "(open_requested_at IS NULL) = (open_requested_by_id IS NULL)"
            " AND (open_requested_at IS NULL) = (open_words_sealed IS NULL)",
            name="open_requested_paired",
        ),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_by_id IS NULL)", name="opened_paired"),
        sa.CheckConstraint(
            "opened_at IS NULL OR (open_requested_by_id IS NOT NULL AND opened_by_id <> open_requested_by_id)",
            name="opened_by_two",
        ),
        sa.CheckConstraint("covered > 0", name="covers_something"),
        sa.Index("ix_record_seal_organisation_id_opened_at", "organisation_id", "opened_at"),
        *(
            sa.Index(f"ix_record_seal_{column}", column)
            for column in (
                "person_id",
                "referral_id",
                "placed_by_id",
                "open_requested_by_id",
                "opened_by_id",
            )
        ),
    )
