"""What people do with documents: bring, replace, withdraw, check, and open the file."""

import logging
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import RuleBroken
from core.permissions import Permission
from core.references import make_reference
from core.sealing import SealBroken
from core.text import N_, MarkedText
from partners.diligence.documents import policy
from partners.diligence.documents.facts import DocumentFacts, check_facts, check_room
from partners.diligence.documents.inspection import EXTENSIONS, CheckedFile
from partners.diligence.documents.kinds import KINDS
from partners.diligence.documents.models import (
    DocumentCheck,
    EvidenceDocument,
    EvidenceFile,
    FileScan,
)
from partners.diligence.documents.outcomes import CheckOutcome
from partners.diligence.documents.queries import get_document, get_ngo_name
from partners.diligence.documents.rows import DocumentRow, FileRow
from partners.diligence.documents.scanner import find_scanner
from partners.diligence.documents.scans import ScanState, may_have

log = logging.getLogger("concordat.documents")


def upload_document(
    session: Session,
    actor: Actor,
    *,
    ngo_id: UUID,
    facts: DocumentFacts,
    file: CheckedFile,
    scan: ScanState | None = None,
    now: datetime,
) -> EvidenceDocument:
    """An NGO brings a document about itself, or an agency one for its own use; `scan` as `scans.scan_new` answers."""
    get_ngo_name(session, actor, ngo_id)
    policy.may_bring(actor, ngo_id)
    document = _add(session, actor, ngo_id=ngo_id, facts=facts, file=file, scan=scan, now=now)
    record(
        session,
        actor,
        action="document.uploaded",
        subject=("document", document.id),
        now=now,
        details={"kind": facts.kind.value, "sha256": file.sha256, "scan": scan.value if scan else "none"},
    )
    return document


def replace_document(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    facts: DocumentFacts,
    file: CheckedFile,
    scan: ScanState | None = None,
    now: datetime,
) -> EvidenceDocument:
    """A newer document of the same kind takes the place of one; the older is kept and counts no more."""
    old = _load_for_change(session, actor, document_id)
    if facts.kind is not old.kind:
        raise RuleBroken(N_("A document is replaced by one of the same kind."), "kind")
    document = _add(
        session, actor, ngo_id=old.ngo_id, facts=facts, file=file, scan=scan, now=now, replaces_id=old.id
    )
    record(
        session,
        actor,
        action="document.replaced",
        subject=("document", old.id),
        now=now,
        details={
            "kind": facts.kind.value,
            "by": document.id.hex,
            "sha256": file.sha256,
            "scan": scan.value if scan else "none",
        },
    )
    return document


def withdraw_document(
    session: Session, actor: Actor, document_id: UUID, *, reason: str, now: datetime
) -> None:
    """Its owner says why a document counts no more; what it had replaced counts again."""
    old = _load_for_change(session, actor, document_id)
    if not reason.strip():
        raise RuleBroken(N_("Say why you withdraw it."), "reason")
    document = session.get_one(EvidenceDocument, old.id)
    document.withdrawn_at = now
    document.withdrawn_by_id = actor.user_id
    document.withdrawal_reason = reason.strip()
    record(
        session,
        actor,
        action="document.withdrawn",
        subject=("document", old.id),
        now=now,
        details={"kind": old.kind.value},
    )


def check_document(
    session: Session,
    actor: Actor,
    document_id: UUID,
    *,
    outcome: CheckOutcome,
    note: str = "",
    now: datetime,
) -> DocumentCheck:
    """An assessor of an agency says that they checked a document; where it is not in order the NGO is told."""
    row = get_document(session, actor, document_id)
    policy.may_check(actor, owner_id=row.owner_id, is_replaced=row.is_replaced, is_withdrawn=row.is_withdrawn)
    if outcome is CheckOutcome.NOT_IN_ORDER and not note.strip():
        raise RuleBroken(N_("Say what is not in order, so that the NGO can mend it."), "note")
    check = DocumentCheck(
        id=uuid4(),
        document_id=row.id,
        agency_id=actor.organisation_id,
        checked_by_id=actor.user_id,
        checked_at=now,
        outcome=outcome,
    )
    check.note = note.strip()
    session.add(check)
    if outcome is CheckOutcome.NOT_IN_ORDER:
        _tell_of_refusal(session, actor, row, check, now=now)
    record(
        session,
        actor,
        action="document.checked",
        subject=("document", row.id),
        now=now,
        details={"outcome": outcome.value},
    )
    return check


def open_file(session: Session, actor: Actor, document_id: UUID, *, now: datetime) -> FileRow:
    """The file of a document for a download, whose every opening is in the trail (security J-04)."""
    row = get_document(session, actor, document_id)
    policy.may_open(actor, owner_id=row.owner_id, is_withdrawn=row.is_withdrawn)
    may_have(actor, row.scan, owner_id=row.owner_id, scans=find_scanner() is not None)
    file = session.get_one(EvidenceFile, row.id)
    try:
        content: bytes = file.content
    except SealBroken:
        log.error("the file of document %s does not open", row.id)
        raise
    if sha256(content).hexdigest() != file.sha256:
        log.error("the file of document %s is not what was brought", row.id)
        raise SealBroken(N_("A protected file was altered and cannot be opened."))
    record(
        session,
        actor,
        action="document.downloaded",
        subject=("document", row.id),
        now=now,
        details={"kind": row.kind.value},
    )
    name = f"{row.reference}-{row.kind.value.replace('_', '-')}.{EXTENSIONS[file.media_type]}"
    return FileRow(name=name, media_type=file.media_type, content=content)


def _load_for_change(session: Session, actor: Actor, document_id: UUID) -> DocumentRow:
    """The document, locked, if the actor may replace or withdraw it."""
    session.execute(
        sa.select(EvidenceDocument.id)
        .where(EvidenceDocument.id == document_id, EvidenceDocument.id.in_(policy.visible_to(actor)))
        .with_for_update(of=EvidenceDocument)
    )
    row = get_document(session, actor, document_id)
    policy.may_change(
        actor, owner_id=row.owner_id, is_replaced=row.is_replaced, is_withdrawn=row.is_withdrawn
    )
    return row


def _add(
    session: Session,
    actor: Actor,
    *,
    ngo_id: UUID,
    facts: DocumentFacts,
    file: CheckedFile,
    scan: ScanState | None,
    now: datetime,
    replaces_id: UUID | None = None,
) -> EvidenceDocument:
    assert actor.organisation_id is not None
    assert actor.user_id is not None
    check_facts(actor, facts, today=local_date(now, actor.timezone))
    check_room(session, actor.organisation_id, file.byte_size)
    document = EvidenceDocument(
        id=uuid4(),
        reference=make_reference("D"),
        ngo_id=ngo_id,
        owner_id=actor.organisation_id,
        kind=facts.kind,
        issued_on=facts.issued_on,
        expires_on=facts.expires_on,
        uploaded_by_id=actor.user_id,
        uploaded_at=now,
        replaces_id=replaces_id,
    )
    document.title = facts.title.strip()
    session.add(document)
    session.flush()
    stored = EvidenceFile(
        id=document.id, media_type=file.media_type, byte_size=file.byte_size, sha256=file.sha256
    )
    stored.content, stored.name = file.content, file.name
    session.add(stored)
    if scan is not None:
        session.add(FileScan(document_id=document.id, state=scan, noted_at=now))
    session.flush()
    return document


def _tell_of_refusal(
    session: Session, actor: Actor, row: DocumentRow, check: DocumentCheck, *, now: datetime
) -> None:
    keepers = people_holding(session, organisation_ids=[row.owner_id], permission=Permission.EVIDENCE_KEEP)
    notify(
        session,
        to=keepers,
        kind=NoticeKind.DOCUMENT,
        text=N_("%(agency)s checked a document and found it not in order: %(document)s"),
        params={"agency": actor.organisation_name, "document": MarkedText(KINDS[row.kind].label)},
        link=f"/documents/{row.id}",
        about=("document", row.id),
        key=f"document_check:{check.id}",
        now=now,
    )
