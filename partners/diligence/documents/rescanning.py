"""Files that wait for the virus scanner, and those of the time before there was one, are scanned later (security J-05)."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from accounts.organisations.models import Organisation
from audit.commands import record
from core.actor import SYSTEM
from core.permissions import Permission
from core.text import N_, MarkedText
from partners.diligence.documents.kinds import KINDS
from partners.diligence.documents.models import EvidenceDocument, EvidenceFile, FileScan
from partners.diligence.documents.scanner import Finding
from partners.diligence.documents.scans import ScanState, state_after

log = logging.getLogger("concordat.documents")
MOST_AT_ONCE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscanned:
    """A file that nobody has scanned, with what it is sealed to."""

    id: UUID
    owner_id: UUID


def list_unscanned(session: Session, *, limit: int = MOST_AT_ONCE) -> list[Unscanned]:
    """The files that wait for a scanner, and after them those that never met one, the oldest first."""
    rows = session.execute(
        sa.select(EvidenceDocument.id, EvidenceDocument.owner_id)
        .outerjoin(FileScan, FileScan.document_id == EvidenceDocument.id)
        .where(sa.or_(FileScan.state.is_(None), FileScan.state == ScanState.WAITING))
        .order_by(FileScan.state.is_(None), EvidenceDocument.uploaded_at, EvidenceDocument.id)
        .limit(limit)
    )
    return [Unscanned(**row._mapping) for row in rows]


def count_waiting(session: Session) -> int:
    """How many files are closed because the scanner has not seen them yet."""
    return session.scalar(sa.select(sa.func.count()).where(FileScan.state == ScanState.WAITING)) or 0


def content_of(session: Session, file: Unscanned) -> bytes:
    """The file in plain, for the scanner alone; nobody is shown it, so nothing is noted."""
    content: bytes = session.get_one(EvidenceFile, file.id).content
    return content


def note_scan(session: Session, file: Unscanned, finding: Finding, *, now: datetime) -> bool:
    """Keep what the scanner said, and tell the owner where it found something; False where another was first."""
    session.execute(
        sa.select(EvidenceDocument.id).where(EvidenceDocument.id == file.id).with_for_update()
    ).one()
    scan = session.get(FileScan, file.id, populate_existing=True)
    state = state_after(finding)
    if scan is None:
        session.add(FileScan(document_id=file.id, state=state, noted_at=now))
    elif scan.state is ScanState.WAITING:
        scan.state, scan.noted_at = state, now
    else:
        return False
    if state is ScanState.INFECTED:
        log.error("the virus scanner found something in the file of document %s", file.id)
        _tell(session, file, now=now)
    record(
        session,
        SYSTEM,
        action="document.scanned",
        subject=("document", file.id),
        now=now,
        details={"result": state.value},
    )
    session.flush()
    return True


def _tell(session: Session, file: Unscanned, *, now: datetime) -> None:
    document = session.execute(
        sa.select(EvidenceDocument.kind, Organisation.name)
        .join(Organisation, Organisation.id == EvidenceDocument.ngo_id)
        .where(EvidenceDocument.id == file.id)
    ).one()
    notify(
        session,
        to=people_holding(session, organisation_ids=[file.owner_id], permission=Permission.EVIDENCE_KEEP),
        kind=NoticeKind.DOCUMENT,
        text=N_(
            "The virus scanner found something in the file of %(document)s of %(ngo)s. It is closed: replace it."
        ),
        params={"document": MarkedText(KINDS[document.kind].label), "ngo": document.name},
        link=f"/documents/{file.id}",
        about=("document", file.id),
        key=f"document_scan:{file.id}",
        now=now,
    )
