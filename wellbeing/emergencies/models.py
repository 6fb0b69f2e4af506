"""Emergency openings: the account of what clinicians did stays; what leads to the person goes with them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Identified, Versioned, text_enum
from core.sealing import Sealed, SealedFor, SealedText
from wellbeing.emergencies.codes import Basis, Finding, Item, Recipient, Said, Unsafe, Verdict
from wellbeing.emergencies.lifecycle import GlassState
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase

PSEUDONYM = sa.LargeBinary(PSEUDONYM_BYTES)


class Glass(Identified, Versioned, WellbeingBase):
    """One emergency opening: who of the staff, on which ground, when, and what followed. It names no person."""

    __tablename__ = "glass"

    organisation_id: Mapped[UUID] = mapped_column(index=True)
    """Where the clinician works."""
    agency_id: Mapped[UUID] = mapped_column(index=True)
    """Whose people the programme is for."""
    state: Mapped[GlassState] = mapped_column(text_enum(GlassState))
    basis: Mapped[Basis] = mapped_column(text_enum(Basis))
    opened_by: Mapped[bytes] = mapped_column(PSEUDONYM, index=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """Nothing can be read from this moment on; earlier where the clinician closed it."""
    second_due_at: Mapped[datetime]
    seconded_by: Mapped[bytes | None] = mapped_column(PSEUDONYM)
    seconded_at: Mapped[datetime | None]
    second_missed_at: Mapped[datetime | None]
    """When a timer found that nobody had confirmed in time."""
    told_at: Mapped[datetime | None]
    unsafe: Mapped[Unsafe | None] = mapped_column(text_enum(Unsafe))
    look_again_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    """The day to look again of which the clinician was reminded."""
    reviewed_by: Mapped[bytes | None] = mapped_column(PSEUDONYM)
    reviewed_at: Mapped[datetime | None]
    verdict: Mapped[Verdict | None] = mapped_column(text_enum(Verdict))

    __table_args__ = (
        sa.CheckConstraint("opened_at <= closes_at AND opened_at < second_due_at", name="times_in_order"),
        sa.CheckConstraint("(seconded_by IS NULL) = (seconded_at IS NULL)", name="seconded_paired"),
        sa.CheckConstraint("seconded_by IS NULL OR seconded_by <> opened_by", name="second_is_another"),
        sa.CheckConstraint("(state = 'opened') = (seconded_at IS NULL)", name="opened_until_seconded"),
        sa.CheckConstraint("state <> 'told' OR told_at IS NOT NULL", name="told_has_time"),
        sa.CheckConstraint("(unsafe IS NULL) = (look_again_on IS NULL)", name="unsafe_with_day"),
        sa.CheckConstraint("(told_at IS NULL) = (unsafe IS NOT NULL)", name="told_or_unsafe"),
        sa.CheckConstraint(
            "(reviewed_by IS NULL) = (reviewed_at IS NULL) AND (reviewed_at IS NULL) = (verdict IS NULL)",
            name="reviewed_whole",
        ),
        sa.CheckConstraint("(state = 'reviewed') = (reviewed_at IS NOT NULL)", name="reviewed_has_time"),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> opened_by", name="reviewer_is_another"),
    )


class GlassSubject(Identified, WellbeingBase):
    """Whose it was, and the clinician's words: gone as soon as the person erases their enrolment."""

    __tablename__ = "glass_subject"
    sealed_for = SealedFor("participant", ("enrolment_id", "enrolment.participant_id"))

    glass_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("glass.id", name="fk_glass_subject_glass_id", ondelete="CASCADE"), unique=True
    )
    enrolment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("enrolment.id", name="fk_glass_subject_enrolment_id", ondelete="CASCADE"), index=True
    )
    reason_sealed: Mapped[bytes] = mapped_column(Sealed)

    reason = SealedText()
    """Why, in the clinician's words; for the clinician alone."""


class GlassReading(Identified, WellbeingBase):
    """One look under an opening: what kind of thing, when."""

    __tablename__ = "glass_reading"

    glass_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("glass.id", name="fk_glass_reading_glass_id", ondelete="CASCADE"), index=True
    )
    item: Mapped[Item] = mapped_column(text_enum(Item))
    read_at: Mapped[datetime]


class GlassDisclosure(Identified, WellbeingBase):
    """One thing that the clinician said to somebody outside, in codes."""

    __tablename__ = "glass_disclosure"

    glass_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("glass.id", name="fk_glass_disclosure_glass_id", ondelete="CASCADE"), index=True
    )
    recipient: Mapped[Recipient] = mapped_column(text_enum(Recipient))
    said: Mapped[Said] = mapped_column(text_enum(Said))
    said_at: Mapped[datetime]


class GlassFinding(WellbeingBase):
    """What the review found, in a code."""

    __tablename__ = "glass_finding"

    glass_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("glass.id", name="fk_glass_finding_glass_id", ondelete="CASCADE"), primary_key=True
    )
    finding: Mapped[Finding] = mapped_column(text_enum(Finding), primary_key=True)
