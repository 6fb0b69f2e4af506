"""Mandatory referrals and the consents to them: tables of their own, without any link to participants or enrolments."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.enrolments.mandatory.lifecycle import MandateState
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase


class Mandate(Identified, Versioned, WellbeingBase):
    """One mandatory referral of one officer by one leader of the same agency."""

    __tablename__ = "mandate"
    sealed_for = SealedFor("mandate")

    agency_id: Mapped[UUID] = mapped_column(index=True)
    state: Mapped[MandateState] = mapped_column(text_enum(MandateState))
    officer: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    """As `known_as` says: the same person has another pseudonym everywhere else."""
    officer_name_sealed: Mapped[bytes] = mapped_column(Sealed)
    """What whoever asked calls the officer; for their own list."""
    asked_by: Mapped[bytes] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    asked_by_name_sealed: Mapped[bytes] = mapped_column(Sealed)
    """So that the officer reads who asked."""
    asked_at: Mapped[datetime]
    provider_id: Mapped[UUID | None] = mapped_column(index=True)
    """The organisation that the officer chose; None until they have signed."""
    contact_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """How the officer wants to be reached, for the clinician."""
    held_by: Mapped[bytes | None] = mapped_column(sa.LargeBinary(PSEUDONYM_BYTES), index=True)
    attended: Mapped[bool | None]
    """All that is ever recorded: no day, no place, no content."""

    officer_name = SealedText()
    asked_by_name = SealedText()
    contact = SealedText()

    __table_args__ = (
        sa.CheckConstraint("asked_by <> officer", name="of_somebody_else"),
        sa.CheckConstraint("state <> 'consented' OR provider_id IS NOT NULL", name="consent_names_provider"),
        sa.CheckConstraint("attended IS NULL OR held_by IS NOT NULL", name="recorded_by_somebody"),
        sa.Index(
            "uq_mandate_living",
            "officer",
            "asked_by",
            unique=True,
            sqlite_where=sa.text("state <> 'called_off'"),
            postgresql_where=sa.text("state <> 'called_off'"),
        ),
    )


class MandateConsent(Identified, WellbeingBase):
    """One signature of the officer under one version of the text, and when it was taken back."""

    __tablename__ = "mandate_consent"
    sealed_for = SealedFor("mandate", ("mandate_id",))

    mandate_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("mandate.id", name="fk_mandate_consent_mandate_id", ondelete="CASCADE"), index=True
    )
    text_version: Mapped[str] = mapped_column(sa.String(20))
    signed_name_sealed: Mapped[bytes] = mapped_column(Sealed)
    signed_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    signed_name = SealedText()

    __table_args__ = (
        sa.CheckConstraint("revoked_at IS NULL OR revoked_at >= signed_at", name="revoked_later"),
        sa.Index(
            "uq_mandate_consent_living",
            "mandate_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )
