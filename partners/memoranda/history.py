"""What happened to a memorandum, from the trail of both parties and the notes they left."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.users.queries import names_of
from audit.queries import list_events_about
from partners.memoranda.lifecycle import MemorandumAction
from partners.memoranda.models import MemorandumNote

KIND = "memorandum"
QUIET = frozenset({"memorandum.changed"})
"""Changes to a draft are many and small; the history tells the latest of a run only."""

NOTED = {
    MemorandumAction.REQUEST_CHANGES: "memorandum.changes_requested",
    MemorandumAction.REVISE: "memorandum.returned_to_draft",
    MemorandumAction.WITHDRAW: "memorandum.withdrawn",
}
"""Under which name the trail tells a step that leaves a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One thing that happened: the action as the trail names it, who did it, and the note left with it."""

    action: str
    at: datetime
    user_name: str
    organisation_name: str
    section: str | None = None
    note: str | None = None


def list_history(session: Session, memorandum_id: UUID, *, with_notes: bool = True) -> list[HistoryEvent]:
    """The events of a memorandum, newest first, a run of changes by one person as one; four statements.

    The notes are from the negotiation, so they are for those who take part in it.
    """
    events = list_events_about(session, kind=KIND, subject_id=memorandum_id)
    notes = {
        (row.written_at, row.written_by_id, NOTED[row.action]): row.note
        for row in session.execute(
            sa.select(
                MemorandumNote.written_at,
                MemorandumNote.written_by_id,
                MemorandumNote.action,
                MemorandumNote.note,
            ).where(MemorandumNote.memorandum_id == memorandum_id)
        )
    }
    people = names_of(session, {event.user_id for event in events})
    organisations = _organisation_names(session, {event.organisation_id for event in events})
    history: list[HistoryEvent] = []
    for event in reversed(events):
        told = HistoryEvent(
            action=event.action,
            at=event.at,
            user_name=_name(people, event.user_id),
            organisation_name=_name(organisations, event.organisation_id),
            section=json.loads(event.details).get("section"),
            note=notes.get((event.at, event.user_id, event.action)) if with_notes else None,
        )
        if told.action in QUIET and history and _same_run(history[-1], told):
            continue
        history.append(told)
    return history


def who_changed_last(session: Session, memorandum_id: UUID) -> tuple[str, datetime]:
    """Who last did something to a memorandum, and when."""
    last = list_events_about(session, kind=KIND, subject_id=memorandum_id)[-1]
    return _name(names_of(session, [last.user_id]), last.user_id), last.at


def _same_run(later: HistoryEvent, earlier: HistoryEvent) -> bool:
    return later.action == earlier.action and later.user_name == earlier.user_name


def _name(names: dict[UUID, str], one: UUID | None) -> str:
    return names.get(one, "") if one else ""


def _organisation_names(session: Session, ids: set[UUID | None]) -> dict[UUID, str]:
    wanted = [organisation_id for organisation_id in ids if organisation_id is not None]
    rows = session.execute(sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted)))
    return {row.id: row.name for row in rows}
