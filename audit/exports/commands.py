"""Keeping a file that was made, handing it out again, and destroying it after a day; each leaves its row in the trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from audit.exports.codes import ExportKind, ExportReason
from audit.exports.models import SUBJECT, ExportedContent, ExportedFile
from audit.exports.policy import NOT_FOUND, made_by, may_hold
from audit.shredding import shred
from core.actor import SYSTEM, Actor, OrganisationKind
from core.codes import NOTE_MINIMUM
from core.errors import Denied, NotFound, RuleBroken
from core.keys.table import Part, Subject
from core.references import make_reference
from core.text import N_

LIFETIME = timedelta(hours=24)
LISTED_FOR = timedelta(days=366)
BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks to take along, and why: known before the file is made, since it stands in the file."""

    id: UUID
    reference: str
    kind: ExportKind
    reason: ExportReason
    note: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFile:
    """A file as it is handed out."""

    content: bytes
    name: str
    media_type: str


def ask_for_file(
    actor: Actor, *, kind: ExportKind, reason: ExportReason, note: str | None, now: datetime
) -> Asked:
    """Begin a file: it gets its number. A reason without a code needs words; raises `RuleBroken`, `Denied`."""
    if actor.user_id is None or actor.organisation_id is None:
        raise Denied(N_("Your role may not do this."))
    may_hold(actor, kind)
    words = (note or "").strip() or None
    if reason is ExportReason.OTHER and len(words or "") < NOTE_MINIMUM:
        raise RuleBroken(
            N_("Say in at least %(count)s letters what the file is for."), "note", count=NOTE_MINIMUM
        )
    return Asked(id=uuid4(), reference=make_reference("F"), kind=kind, reason=reason, note=words, at=now)


def keep_file(
    session: Session,
    actor: Actor,
    asked: Asked,
    *,
    content: bytes,
    name: str,
    media_type: str,
    rows: int | None = None,
    conditions: Iterable[str] = (),
) -> ExportedFile:
    """The file is kept sealed for a day and stands in the list of its maker and of who reads the trail."""
    assert actor.organisation_id is not None
    assert actor.user_id is not None
    narrowed = sorted(set(conditions))
    file = ExportedFile(
        id=asked.id,
        reference=asked.reference,
        organisation_id=actor.organisation_id,
        made_by_id=actor.user_id,
        made_at=asked.at,
        kind=asked.kind,
        reason=asked.reason,
        narrowed_by=" ".join(narrowed),
        rows=rows,
        name=name,
        media_type=media_type,
        size=len(content),
        digest=sha256(content).digest(),
        expires_at=asked.at + LIFETIME,
        taken_at=asked.at,
    )
    file.note = asked.note
    session.add(file)
    session.flush()
    kept = ExportedContent(file_id=file.id, part=_part_of(actor).value)
    kept.content = content
    session.add(kept)
    session.flush()
    record(
        session,
        actor,
        action="file.made",
        subject=("exported_file", file.id),
        now=asked.at,
        reason=asked.reason.value,
        details={
            "kind": asked.kind.value,
            "reference": asked.reference,
            "sha256": file.digest.hex(),
            "rows": rows,
            "narrowed_by": narrowed,
        },
    )
    return file


def take_again(session: Session, actor: Actor, file_id: UUID, *, now: datetime) -> TakenFile:
    """The file once more for whoever made it and may still make it; raises `NotFound` for others and once it expired."""
    file = session.scalars(
        sa.select(ExportedFile).where(made_by(actor), ExportedFile.id == file_id).with_for_update()
    ).one_or_none()
    if file is None:
        raise NotFound(NOT_FOUND)
    may_hold(actor, file.kind)
    if file.ended_at is not None or file.expires_at <= now:
        raise NotFound(N_("This file was kept for a day and is gone. Make it anew."))
    kept = session.scalars(sa.select(ExportedContent).where(ExportedContent.file_id == file.id)).one()
    taken = TakenFile(content=kept.content, name=file.name, media_type=file.media_type)
    file.takings += 1
    file.taken_at = now
    details = {"kind": file.kind.value, "reference": file.reference, "time": file.takings}
    record(session, actor, action="file.taken", subject=("exported_file", file.id), now=now, details=details)
    session.flush()
    return taken


def end_files(session: Session, *, now: datetime) -> int:
    """Destroy the content and the keys of files whose day is over, and forget the list after a year; how many rows."""
    return _end_expired(session, now) + _forget_listed(session, now)


def _end_expired(session: Session, now: datetime) -> int:
    due = session.scalars(
        sa.select(ExportedFile)
        .where(ExportedFile.ended_at.is_(None), ExportedFile.expires_at <= now)
        .order_by(ExportedFile.expires_at, ExportedFile.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for file in due:
        _end(session, file, reason="expired", now=now)
    return len(due)


def _forget_listed(session: Session, now: datetime) -> int:
    old = session.scalars(
        sa.select(ExportedFile.id)
        .where(ExportedFile.ended_at.is_not(None), ExportedFile.made_at <= now - LISTED_FOR)
        .order_by(ExportedFile.made_at, ExportedFile.id)
        .limit(BATCH)
    ).all()
    for file_id in old:
        subject = Subject(SUBJECT, file_id)
        shred(session, SYSTEM, subjects=[subject], about=subject, reason="list_over", now=now)
    session.execute(sa.delete(ExportedFile).where(ExportedFile.id.in_(old)))
    return len(old)


def end_files_of(session: Session, organisation_ids: Iterable[UUID], *, now: datetime) -> int:
    """Destroy what these organisations keep of files: a record that is purged may stand in any of them (security P-04)."""
    kept = session.scalars(
        sa.select(ExportedFile)
        .where(ExportedFile.ended_at.is_(None), ExportedFile.organisation_id.in_(set(organisation_ids)))
        .order_by(ExportedFile.expires_at, ExportedFile.id)
        .with_for_update()
    ).all()
    for file in kept:
        _end(session, file, reason="purged", now=now)
    return len(kept)


def _end(session: Session, file: ExportedFile, *, reason: str, now: datetime) -> None:
    subject = Subject(SUBJECT, file.id)
    held = session.scalars(sa.select(ExportedContent.part).where(ExportedContent.file_id == file.id)).all()
    for part in held:
        shred(session, SYSTEM, subjects=[subject], about=subject, reason=reason, part=Part(part), now=now)
    session.execute(sa.delete(ExportedContent).where(ExportedContent.file_id == file.id))
    file.ended_at = max(now, file.made_at)
    session.flush()


def _part_of(actor: Actor) -> Part:
    return Part.NGO if actor.organisation_kind is OrganisationKind.NGO else Part.POLICE
