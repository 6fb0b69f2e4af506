"""Finding the agreement that a hash or a file belongs to; only what all parties signed is ever found."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.models import Memorandum
from partners.memoranda.rows import MemorandumRow, memoranda, memorandum_rows
from partners.memoranda.verification.models import MemorandumDocument

HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRow:
    """What the register keeps of an issued document, without its bytes."""

    sha256: str
    pages: int
    issued_at: datetime
    certificate_subject: str | None
    certificate_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """An agreement that a hash belongs to; `by_file` where the hash is that of the issued file."""

    row: MemorandumRow
    by_file: bool
    issued: IssuedRow | None


def cleaned_hash(text: str) -> str | None:
    """A SHA-256 as people paste it, with spaces, line breaks or capitals; None where it is none."""
    found = re.sub(r"\s+", "", text).lower()
    return found if HASH.fullmatch(found) else None


def file_hash(content: bytes) -> str:
    """SHA-256 over the bytes of a file, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def find_verified(session: Session, sha256: str) -> Verified | None:
    """The executed memorandum whose signed content or issued file has this hash."""
    by_file = session.scalar(
        sa.select(MemorandumDocument.memorandum_id).where(MemorandumDocument.sha256 == sha256)
    )
    named = Memorandum.id == by_file if by_file else Memorandum.content_hash == sha256
    rows = memorandum_rows(session, memoranda().where(named, Memorandum.executed_at.is_not(None)))
    if not rows:
        return None
    return Verified(row=rows[0], by_file=by_file is not None, issued=find_issued(session, rows[0].id))


def find_issued(session: Session, memorandum_id: UUID) -> IssuedRow | None:
    """What is kept of a memorandum's document."""
    found = session.execute(
        sa.select(
            MemorandumDocument.sha256,
            MemorandumDocument.pages,
            MemorandumDocument.issued_at,
            MemorandumDocument.certificate_subject,
            MemorandumDocument.certificate_sha256,
        ).where(MemorandumDocument.memorandum_id == memorandum_id)
    ).one_or_none()
    return IssuedRow(**found._mapping) if found else None


def find_document(session: Session, memorandum_id: UUID) -> bytes | None:
    """The issued file of a memorandum; None while there is none."""
    return session.scalar(
        sa.select(MemorandumDocument.content).where(MemorandumDocument.memorandum_id == memorandum_id)
    )


def list_without_document(session: Session, *, limit: int) -> list[UUID]:
    """Executed memoranda that have no document yet, the longest waiting first."""
    query = (
        sa.select(Memorandum.id)
        .outerjoin(MemorandumDocument, MemorandumDocument.memorandum_id == Memorandum.id)
        .where(Memorandum.executed_at.is_not(None), MemorandumDocument.memorandum_id.is_(None))
        .order_by(Memorandum.executed_at, Memorandum.id)
        .limit(limit)
    )
    return list(session.scalars(query))
