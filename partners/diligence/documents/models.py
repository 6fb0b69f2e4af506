"""Documents that prove something about an NGO, their sealed files, who may see them and what was checked."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from core.sealing import Sealed, SealedBytes, SealedFor, SealedText
from partners.diligence.documents.kinds import EXPIRING, DocumentKind
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.scans import ScanState

_EXPIRING_KINDS = ", ".join(f"'{kind}'" for kind in EXPIRING)


class EvidenceDocument(Identified, Base):
    """What proves something about an NGO, brought by the NGO itself or by an agency for its own use."""

    __tablename__ = "evidence_document"
    sealed_for = SealedFor("evidence_document")

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    ngo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The NGO about which it proves something."""
    owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """Who brought it: the NGO, which may share it, or an agency, which keeps it to itself."""
    kind: Mapped[DocumentKind] = mapped_column(text_enum(DocumentKind))
    title_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """What the owner calls it; it may name a person."""
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day on which it counts, inclusive."""
    uploaded_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    uploaded_at: Mapped[datetime]
    replaces_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evidence_document.id"))
    """The older document in whose place it came; both are kept."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    withdrawal_reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    title = SealedText()
    withdrawal_reason = SealedText()

    __table_args__ = (
        sa.CheckConstraint("issued_on <= expires_on", name="expires_after_issue"),
        sa.CheckConstraint(
            f"kind NOT IN ({_EXPIRING_KINDS}) OR expires_on IS NOT NULL", name="expiring_kind_has_last_day"
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawal_reason_sealed IS NULL)",
            name="withdrawal_paired",
        ),
        sa.CheckConstraint("withdrawn_at >= uploaded_at", name="withdrawn_after_upload"),
        sa.CheckConstraint("replaces_id <> id", name="replaces_another"),
        sa.Index("ix_evidence_document_ngo_id", "ngo_id", "owner_id", "kind"),
        sa.Index("ix_evidence_document_owner_id", "owner_id"),
        sa.Index("ix_evidence_document_expires_on", "expires_on"),
        sa.Index("ix_evidence_document_replaces_id", "replaces_id"),
        sa.Index(
            "uq_evidence_document_replaces_id",
            "replaces_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )


class EvidenceFile(Base):
    """The file of a document: sealed, opened for a download only."""

    __tablename__ = "evidence_file"
    sealed_for = SealedFor("evidence_document")

    id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence_document.id"), primary_key=True)
    """The document's id; the content is sealed to it."""
    media_type: Mapped[str] = mapped_column(sa.String(40))
    byte_size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Of the content as it is kept, compared at each download."""
    content_sealed: Mapped[bytes] = mapped_column(Sealed)
    name_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """What the uploader's computer called it; never used as a name of a file."""

    content = SealedBytes()
    name = SealedText()

    __table_args__ = (
        sa.CheckConstraint("byte_size > 0", name="not_empty"),
        sa.CheckConstraint(
            "media_type IN ('application/pdf', 'image/png', 'image/jpeg')", name="known_media_type"
        ),
    )


class FileScan(Base):
    """What the virus scanner said of a file; a file of a time without a scanner has no row."""

    __tablename__ = "file_scan"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence_document.id"), primary_key=True)
    state: Mapped[ScanState] = mapped_column(text_enum(ScanState))
    noted_at: Mapped[datetime]
    """When it was brought to the scanner in vain, or scanned."""

    __table_args__ = (
        sa.Index(
            "ix_file_scan_waiting",
            "noted_at",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )


class DocumentCheck(Identified, Base):
    """An agency confirms that it has checked a document, and what it found; the latest one counts."""

    __tablename__ = "document_check"
    sealed_for = SealedFor("evidence_document", ("document_id",))

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence_document.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    checked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    checked_at: Mapped[datetime]
    outcome: Mapped[CheckOutcome] = mapped_column(text_enum(CheckOutcome))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    """For the NGO to read; required where it is not in order."""

    note = SealedText()

    __table_args__ = (
        sa.CheckConstraint("outcome = 'in_order' OR note_sealed IS NOT NULL", name="refusal_has_note"),
        sa.Index("ix_document_check_document_id", "document_id", "checked_at"),
        sa.Index("ix_document_check_agency_id", "agency_id"),
    )


class DocumentShare(Identified, Base):
    """An NGO lets an agency see its documents: asked for, granted, ended; one at a time for each pair."""

    __tablename__ = "document_share"

    ngo_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    asked_at: Mapped[datetime | None]
    asked_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """Who in the agency asked; empty where the NGO shared of its own accord."""
    granted_at: Mapped[datetime | None]
    granted_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[datetime | None]
    """When the NGO stopped sharing, or declined to share."""
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("ngo_id <> agency_id", name="two_parties"),
        sa.CheckConstraint("asked_at IS NOT NULL OR granted_at IS NOT NULL", name="asked_or_granted"),
        sa.CheckConstraint("(asked_at IS NULL) = (asked_by_id IS NULL)", name="asking_paired"),
        sa.CheckConstraint("(granted_at IS NULL) = (granted_by_id IS NULL)", name="grant_paired"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ending_paired"),
        sa.Index("ix_document_share_agency_id", "agency_id"),
        sa.Index(
            "uq_document_share_ngo_id_agency_id",
            "ngo_id",
            "agency_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class DocumentReminder(Base):
    """A step of the ladder of reminders that was sent for a document; no step is sent twice."""

    __tablename__ = "document_reminder"

    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evidence_document.id"), primary_key=True)
    days_left: Mapped[int] = mapped_column(primary_key=True)
    """60, 30, 14, 7 or 1 before the last day; after it −1, −8, −15 and so on."""
    sent_at: Mapped[datetime]
