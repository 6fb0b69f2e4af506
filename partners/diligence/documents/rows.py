"""Rows of documents as pages and other slices read them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from partners.diligence.documents.expiry import DocumentState, document_state
from partners.diligence.documents.kinds import DocumentKind
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.scans import ScanState


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document with the facts of its file, never the file itself."""

    id: UUID
    reference: str
    ngo_id: UUID
    ngo_name: str
    owner_id: UUID
    owner_name: str
    kind: DocumentKind
    title: str
    issued_on: date | None
    expires_on: date | None
    uploaded_by: str
    uploaded_at: datetime
    replaces_id: UUID | None
    replaced_by_id: UUID | None
    """The newer document that came in its place and was not withdrawn."""
    withdrawn_at: datetime | None
    withdrawal_reason: str | None
    media_type: str
    byte_size: int
    sha256: str
    scan: ScanState | None
    """What the virus scanner said; none for a file of a time without one."""

    @property
    def is_replaced(self) -> bool:
        """Whether a newer document has taken its place."""
        return self.replaced_by_id is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether its owner has withdrawn it."""
        return self.withdrawn_at is not None

    def state(self, on: date) -> DocumentState:
        """What it is worth on a day."""
        return document_state(
            self.expires_on, on, is_replaced=self.is_replaced, is_withdrawn=self.is_withdrawn
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """What an agency found in a document."""

    id: UUID
    document_id: UUID
    agency_id: UUID
    agency_name: str
    checked_by: str
    checked_at: datetime
    outcome: CheckOutcome
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """Whether an agency may see the documents of an NGO, or has asked for them."""

    id: UUID
    ngo_id: UUID
    ngo_name: str
    agency_id: UUID
    agency_name: str
    asked_at: datetime | None
    granted_at: datetime | None

    @property
    def is_granted(self) -> bool:
        """Whether the agency sees the documents now."""
        return self.granted_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file opened for a download."""

    name: str
    """A neutral name made of reference and kind."""
    media_type: str
    content: bytes
