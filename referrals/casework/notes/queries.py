"""Notes as they read now, with every earlier wording; and who may be told of one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from accounts.users.queries import WorkerRow, list_workers
from core.actor import Actor, Role
from core.sealing import open_text
from referrals.casework.cases import missing
from referrals.casework.models import CaseNote
from referrals.casework.notes.models import CaseNoteAmendment
from referrals.casework.policy import casework_scope
from referrals.handover.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a note said, from when and by whom."""

    at: datetime
    by_name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """A note for the NGO's eyes only."""

    id: UUID
    at: datetime
    by_name: str
    text: str
    """As it reads now."""
    earlier: tuple[Wording, ...] = ()
    """What it said before, the newest first."""
    amended_at: datetime | None = None
    amended_by: str | None = None


def list_notes(session: Session, actor: Actor, referral_id: UUID) -> tuple[NoteRow, ...]:
    """The notes of a case, the newest first; three statements. Raises `NotFound` outside the actor's cases."""
    wanted = sa.select(Referral.id).where(Referral.id == referral_id, casework_scope(actor))
    if session.scalar(wanted) is None:
        raise missing()
    amendments = _amendments(session, referral_id)
    rows = session.execute(
        sa.select(CaseNote.id, CaseNote.at, User.name.label("by_name"), CaseNote.text_sealed)
        .join(User, User.id == CaseNote.by_id)
        .where(CaseNote.referral_id == referral_id)
        .order_by(CaseNote.at.desc(), CaseNote.id)
    )
    return tuple(
        _row(
            row.id,
            Wording(
                at=row.at,
                by_name=row.by_name,
                text=open_text(row.text_sealed, "case_note", "text", row.id) or "",
            ),
            amendments.get(row.id, []),
        )
        for row in rows
    )


def get_note(session: Session, actor: Actor, referral_id: UUID, note_id: UUID) -> NoteRow:
    """One note of a case; raises `NotFound`."""
    for note in list_notes(session, actor, referral_id):
        if note.id == note_id:
            return note
    raise missing()


def list_readers(session: Session, actor: Actor, referral_id: UUID) -> list[WorkerRow]:
    """The colleagues who may read the notes of a case and may be told of one, without the actor."""
    holder = session.execute(
        sa.select(Referral.worker_id, Referral.ngo_id).where(
            Referral.id == referral_id, casework_scope(actor)
        )
    ).one_or_none()
    if holder is None or holder.ngo_id is None:
        raise missing()
    managers = {row.id for row in list_workers(session, holder.ngo_id, Role.NGO_MANAGER)}
    return [
        row
        for row in list_workers(session, holder.ngo_id)
        if row.id != actor.user_id and (row.id in managers or row.id == holder.worker_id)
    ]


def _row(note_id: UUID, first: Wording, amendments: list[Wording]) -> NoteRow:
    wordings = [first, *amendments]
    return NoteRow(
        id=note_id,
        at=first.at,
        by_name=first.by_name,
        text=wordings[-1].text,
        earlier=tuple(reversed(wordings[:-1])),
        amended_at=wordings[-1].at if amendments else None,
        amended_by=wordings[-1].by_name if amendments else None,
    )


def _amendments(session: Session, referral_id: UUID) -> dict[UUID, list[Wording]]:
    found: dict[UUID, list[Wording]] = defaultdict(list)
    rows = session.execute(
        sa.select(
            CaseNoteAmendment.id,
            CaseNoteAmendment.note_id,
            CaseNoteAmendment.at,
            User.name.label("by_name"),
            CaseNoteAmendment.text_sealed,
        )
        .join(CaseNote, CaseNote.id == CaseNoteAmendment.note_id)
        .join(User, User.id == CaseNoteAmendment.by_id)
        .where(CaseNote.referral_id == referral_id)
        .order_by(CaseNoteAmendment.number)
    )
    for row in rows:
        text = open_text(row.text_sealed, "case_note_amendment", "text", row.id) or ""
        found[row.note_id].append(Wording(at=row.at, by_name=row.by_name, text=text))
    return found
