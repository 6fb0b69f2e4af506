"""Writing a case note and correcting it; nobody is told unless the writer ticks them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_
from referrals.casework import policy
from referrals.casework.cases import missing
from referrals.casework.models import CaseNote
from referrals.casework.notes.models import CaseNoteAmendment
from referrals.casework.notes.queries import get_note, list_readers
from referrals.handover.commands.step import lock
from referrals.handover.models import Referral
from referrals.handover.notifications import Notice, Occasion, tell_people
from referrals.handover.search.indexing import index_text
from referrals.handover.search.models import Source


def add_note(
    session: Session,
    actor: Actor,
    referral_id: UUID,
    *,
    text: str,
    now: datetime,
    tell: Iterable[UUID] = (),
) -> UUID:
    """A note for the NGO's eyes only; the referral does not move, and only ticked colleagues are told."""
    referral = lock(session, actor, referral_id)
    policy.may_write_note(actor, referral)
    words = _words(text)
    told = set(tell)
    if told and not told <= {row.id for row in list_readers(session, actor, referral_id)}:
        raise RuleBroken(N_("Choose colleagues who may read this case."), "tell")
    note = CaseNote(id=uuid4(), referral_id=referral.id, at=now, by_id=actor.user_id)
    note.text = words
    session.add(note)
    session.flush()
    _index(session, referral, note.id, words)
    count = tell_people(
        session, referral, Notice.NOTE, told, event=Occasion(id=note.id, by_id=actor.user_id), now=now
    )
    record(
        session,
        actor,
        action="case_note.added",
        subject=("referral", referral.id),
        now=now,
        details={"told": count} if count else {},
    )
    return note.id


def amend_note(
    session: Session, actor: Actor, referral_id: UUID, note_id: UUID, *, text: str, now: datetime
) -> UUID:
    """A note reads differently from now on; what it said before stays beside it."""
    referral = lock(session, actor, referral_id)
    policy.may_write_note(actor, referral)
    note = session.get(CaseNote, note_id, with_for_update=True)
    if note is None or note.referral_id != referral.id:
        raise missing()
    words = _words(text)
    if words == get_note(session, actor, referral.id, note.id).text:
        raise RuleBroken(N_("Nothing is different from what the note says already."), "text")
    newest = sa.select(sa.func.max(CaseNoteAmendment.number)).where(CaseNoteAmendment.note_id == note.id)
    amendment = CaseNoteAmendment(
        id=uuid4(),
        note_id=note.id,
        number=(session.scalar(newest) or 0) + 1,
        at=now,
        by_id=actor.user_id,
    )
    amendment.text = words
    session.add(amendment)
    session.flush()
    _index(session, referral, note.id, words)
    record(
        session,
        actor,
        action="case_note.amended",
        subject=("referral", referral.id),
        now=now,
        details={"number": amendment.number},
    )
    return amendment.id


def _index(session: Session, referral: Referral, note_id: UUID, words: str) -> None:
    """A note is found by the words that it holds now."""
    index_text(
        session,
        referral_id=referral.id,
        ngo_id=referral.ngo_id,
        source=Source.NOTE,
        text_id=note_id,
        text=words,
    )


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise RuleBroken(N_("Write a note."), "text")
    return words
