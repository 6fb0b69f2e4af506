"""Issuing the document of a signed memorandum: rendered once, sealed where a certificate is set, kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM
from partners.memoranda.verification.certificate import Seal
from partners.memoranda.verification.models import MemorandumDocument
from partners.memoranda.verification.queries import file_hash


def keep_document(
    session: Session,
    *,
    memorandum_id: UUID,
    content: bytes,
    pages: int,
    now: datetime,
    seal: Seal | None = None,
) -> bool:
    """Keep the one document of a memorandum; False where another process was first, whose document stays."""
    document = MemorandumDocument(
        memorandum_id=memorandum_id,
        content=content,
        sha256=file_hash(content),
        pages=pages,
        issued_at=now,
        certificate_subject=seal.subject if seal else None,
        certificate_sha256=seal.sha256 if seal else None,
    )
    try:
        with session.begin_nested():
            session.add(document)
    except IntegrityError:
        return False
    record(
        session,
        SYSTEM,
        action="memorandum.document_issued",
        subject=("memorandum", memorandum_id),
        now=now,
        details={"sha256": document.sha256, "digitally_signed": seal is not None},
    )
    return True
