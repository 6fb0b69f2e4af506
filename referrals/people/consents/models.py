"""What a person agreed to or refused, on what other ground data flow, help offered, and every disclosure."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, Versioned, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.people.consents.codes import (
    Authority,
    Capacity,
    Channel,
    ConsentKind,
    DisclosedHow,
    DisclosedOn,
    Ground,
    ObtainedHow,
    OfferedHow,
    Purpose,
    Regime,
    Review,
)


class Consent(Identified, Versioned, Base):
    """One answer of a person, or of who may speak for them, to one question; a refusal is an answer too.

    Whether it counts is never stored: it is derived from these facts at every read.
    """

    __tablename__ = "consent"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    referral_id: Mapped[UUID]
    """The referral it was given for; the room above keeps it, so no foreign key."""
    kind: Mapped[ConsentKind] = mapped_column(text_enum(ConsentKind))
    is_given: Mapped[bool]
    """False: the person refused."""
    regime: Mapped[Regime] = mapped_column(text_enum(Regime))
    discloser_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    recipient_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    categories: Mapped[str] = mapped_column(sa.String(300))
    """Codes of the data categories, separated by blanks."""
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    valid_from: Mapped[datetime]
    expires_at: Mapped[datetime]
    """The latest end; an end of the referral brings it forward."""
    confirm_by: Mapped[datetime | None]
    """Provisional until then: it lapses unless it is confirmed in writing."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    text_version: Mapped[str] = mapped_column(sa.String(20))
    """Which wording the person was told or given."""
    language: Mapped[str] = mapped_column(sa.String(20))
    """The language in which it was explained."""
    obtained_how: Mapped[ObtainedHow] = mapped_column(text_enum(ObtainedHow))
    obtained_at: Mapped[datetime]
    obtained_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    is_written: Mapped[bool]
    capacity: Mapped[Capacity | None] = mapped_column(text_enum(Capacity))
    with_interpreter: Mapped[bool | None]
    witness_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    representative_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Who agreed for the person."""
    authority: Mapped[Authority | None] = mapped_column(text_enum(Authority))
    copy_given_at: Mapped[datetime | None]
    copy_given_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    revoked_at: Mapped[datetime | None]
    """From when nothing more flows."""
    revoked_on_said: Mapped[datetime | None]
    """When the person said so, where that was earlier."""
    revoked_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    revocation_channel: Mapped[Channel | None] = mapped_column(text_enum(Channel))
    reminded_at: Mapped[datetime | None]
    """When both sides were reminded that it ends soon."""
    ended_told_at: Mapped[datetime | None]
    """When both sides were told that it has lapsed or expired."""

    witness = SealedText()
    representative = SealedText()

    __table_args__ = (
        sa.CheckConstraint("obtained_how <> 'not_obtained' OR NOT is_given", name="agreement_was_obtained"),
        sa.CheckConstraint("valid_from < expires_at", name="ends_later"),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_paired"),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR confirm_by IS NOT NULL", name="confirmed_was_provisional"
        ),
        sa.CheckConstraint("(copy_given_at IS NULL) = (copy_given_by_id IS NULL)", name="copy_paired"),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)"
            " AND (revoked_at IS NULL) = (revocation_channel IS NULL)"
            " AND (revoked_at IS NULL) = (revoked_on_said IS NULL)",
            name="revoked_paired",
        ),
        sa.CheckConstraint("NOT is_written OR is_given", name="writing_is_an_agreement"),
        sa.CheckConstraint(
            "NOT is_given OR is_written OR confirm_by IS NOT NULL", name="spoken_is_provisional"
        ),
        sa.CheckConstraint(
            "kind NOT IN ('hipaa_authorization', 'part2_tpo', 'part2_legal_proceedings',"
            " 'part2_counseling_notes') OR NOT is_given OR is_written",
            name="law_asks_for_writing",
        ),
        sa.CheckConstraint("categories NOT LIKE '%criminal_justice%'", name="no_criminal_justice"),
        sa.CheckConstraint(
            "capacity <> 'no' OR obtained_how = 'representative' OR NOT is_given", name="could_decide"
        ),
        sa.UniqueConstraint("referral_id", "kind", "valid_from"),
        sa.Index("ix_consent_person_id", "person_id"),
        sa.Index(
            "ix_consent_confirm_by",
            "confirm_by",
            sqlite_where=sa.text("ended_told_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("ended_told_at IS NULL AND revoked_at IS NULL"),
        ),
        sa.Index(
            "ix_consent_expires_at",
            "expires_at",
            sqlite_where=sa.text("ended_told_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=sa.text("ended_told_at IS NULL AND revoked_at IS NULL"),
        ),
    )


class SharingGround(Identified, Versioned, Base):
    """A lawful basis for sharing without the person's agreement, for a time, with its reason."""

    __tablename__ = "sharing_ground"
    sealed_for = SealedFor("referral", ("referral_id",), part=Part.SHARED)

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("person.id"))
    referral_id: Mapped[UUID]
    """The referral it was stated for; the room above keeps it, so no foreign key."""
    ground: Mapped[Ground] = mapped_column(text_enum(Ground))
    reason_sealed: Mapped[bytes] = mapped_column(Sealed)
    discloser_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    recipient_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    categories: Mapped[str] = mapped_column(sa.String(300))
    """Codes of the data categories, separated by blanks."""
    valid_from: Mapped[datetime]
    ends_at: Mapped[datetime]
    stated_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    review_due_at: Mapped[datetime | None]
    """An emergency override is looked at by a second person by then."""
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    review: Mapped[Review | None] = mapped_column(text_enum(Review))
    review_late_told_at: Mapped[datetime | None]
    person_told_at: Mapped[datetime | None]
    """When the person was told that their details were shared in an emergency."""
    person_told_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    not_told_reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """Why telling the person would be unsafe."""

    reason = SealedText()
    not_told_reason = SealedText()

    __table_args__ = (
        sa.CheckConstraint("valid_from <= ends_at", name="ends_later"),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (reviewed_by_id IS NULL) AND (reviewed_at IS NULL) = (review IS NULL)",
            name="reviewed_paired",
        ),
        sa.CheckConstraint("reviewed_by_id <> stated_by_id", name="reviewed_by_another"),
        sa.CheckConstraint(
            "(ground = 'vital_interest') = (review_due_at IS NOT NULL)", name="override_is_reviewed"
        ),
        sa.CheckConstraint("(person_told_at IS NULL) = (person_told_by_id IS NULL)", name="told_paired"),
        sa.CheckConstraint("categories NOT LIKE '%criminal_justice%'", name="no_criminal_justice"),
        sa.Index("ix_sharing_ground_referral_id", "referral_id"),
        sa.Index("ix_sharing_ground_person_id", "person_id"),
        sa.Index(
            "ix_sharing_ground_review_due_at",
            "review_due_at",
            sqlite_where=sa.text("reviewed_at IS NULL"),
            postgresql_where=sa.text("reviewed_at IS NULL"),
        ),
    )


class HelpOffer(Identified, Base):
    """Voluntary help was offered, whatever the person says about sharing; no mark against anybody."""

    __tablename__ = "help_offer"

    referral_id: Mapped[UUID]
    """The referral, sent or still a draft; the room above keeps it, so no foreign key."""
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    how: Mapped[OfferedHow] = mapped_column(text_enum(OfferedHow))
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (sa.Index("ix_help_offer_referral_id", "referral_id", "offered_at"),)


class Disclosure(Identified, Base):
    """Something of a person was disclosed, or the recipient told that it stops; never changed or removed."""

    __tablename__ = "disclosure"

    at: Mapped[datetime]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    referral_id: Mapped[UUID | None]
    """No foreign key: the log outlives what it tells of."""
    discloser_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None for timers."""
    recipient_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    categories: Mapped[str] = mapped_column(sa.String(300))
    """Codes of the data categories, separated by blanks; empty for a notice that sharing has stopped."""
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    basis: Mapped[DisclosedOn] = mapped_column(text_enum(DisclosedOn))
    consent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("consent.id"))
    how: Mapped[DisclosedHow] = mapped_column(text_enum(DisclosedHow))
    by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """None for timers."""

    __table_args__ = (
        sa.CheckConstraint("categories NOT LIKE '%criminal_justice%'", name="no_criminal_justice"),
        sa.Index("ix_disclosure_referral_id", "referral_id", "at"),
        sa.Index("ix_disclosure_person_id", "person_id", "at"),
    )


refuse_changes(Disclosure.__table__)
