"""Reads of the files that were made: one's own, and those of one's organisation without their content."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.exports.codes import ExportKind, ExportReason
from audit.exports.models import SUBJECT, ExportedFile
from audit.exports.policy import made_by, made_in
from core.actor import Actor
from core.sealing import open_text

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file as the lists show it."""

    id: UUID
    reference: str
    made_by_id: UUID
    made_at: datetime
    kind: ExportKind
    reason: ExportReason
    note: str | None
    narrowed: bool
    rows: int | None
    name: str
    expires_at: datetime
    takings: int
    is_kept: bool
    """Whether its maker can take it again."""


def list_own(session: Session, actor: Actor, *, now: datetime) -> list[FileRow]:
    """The last files that the actor made, the newest first."""
    return _rows(session, sa.select(ExportedFile).where(made_by(actor)).limit(PAGE_SIZE), now)


def list_made(
    session: Session, actor: Actor, *, before: datetime | None, now: datetime, limit: int
) -> list[FileRow]:
    """The files of the actor's organisation, a page at a time from the newest; raises `Denied` for who reads no trail."""
    query = sa.select(ExportedFile).where(made_in(actor)).limit(limit)
    return _rows(session, query if before is None else query.where(ExportedFile.made_at < before), now)


def _rows(session: Session, query: sa.Select[Any], now: datetime) -> list[FileRow]:
    table = ExportedFile.__table__
    chosen = query.with_only_columns(*table.columns).order_by(
        ExportedFile.made_at.desc(), ExportedFile.id.desc()
    )
    return [
        FileRow(
            id=row.id,
            reference=row.reference,
            made_by_id=row.made_by_id,
            made_at=row.made_at,
            kind=row.kind,
            reason=row.reason,
            note=open_text(row.note_sealed, SUBJECT, "note", row.id),
            narrowed=bool(row.narrowed_by),
            rows=row.rows,
            name=row.name,
            expires_at=row.expires_at,
            takings=row.takings,
            is_kept=row.ended_at is None and row.expires_at > now,
        )
        for row in session.execute(chosen)
    ]
