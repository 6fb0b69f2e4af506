"""What every command of a memorandum does alike: load for update, note the reason, record the event."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.memoranda.history import who_changed_last
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.models import Memorandum, MemorandumNote
from partners.memoranda.policy import visible_to


def load_for_update(session: Session, actor: Actor, memorandum_id: UUID) -> Memorandum:
    """The memorandum, locked for this transaction; raises `NotFound` where it does not exist for the actor."""
    memorandum = session.scalars(
        sa.select(Memorandum)
        .where(Memorandum.id == memorandum_id, Memorandum.id.in_(visible_to(actor)))
        .with_for_update(of=Memorandum)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if memorandum is None:
        raise NotFound(N_("There is no such agreement."))
    return memorandum


def overtaken(session: Session, memorandum: Memorandum) -> Conflict:
    """The refusal that names who changed the draft in the meantime, and when."""
    who, when = who_changed_last(session, memorandum.id)
    return Conflict(
        N_("%(who)s changed this draft on %(when)s. Open it again and look before you change it."),
        who=who,
        when=when,
    )


def add_note(
    session: Session,
    actor: Actor,
    memorandum: Memorandum,
    action: MemorandumAction,
    note: str,
    *,
    now: datetime,
) -> None:
    """Why a step back was taken, for both parties to read."""
    session.add(
        MemorandumNote(
            id=uuid4(),
            memorandum_id=memorandum.id,
            action=action,
            note=required_text(note),
            written_by_id=actor.user_id,
            written_at=now,
        )
    )


def required_text(note: str, field: str = "note") -> str:
    """A reason without the spaces around it; raises `RuleBroken` where there is none."""
    if not note.strip():
        raise RuleBroken(N_("Say why, so that the other side understands."), field)
    return note.strip()


def record_event(
    session: Session, actor: Actor, memorandum: Memorandum, event: str, *, now: datetime, **details: object
) -> None:
    """The last step of every command: its row in the trail, with the state it led to."""
    session.flush()
    record(
        session,
        actor,
        action=f"memorandum.{event}",
        subject=("memorandum", memorandum.id),
        now=now,
        details={"state": memorandum.state.value, **details},
    )
