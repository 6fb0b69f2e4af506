"""What happened to an assessment, from the trail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.users.queries import names_of
from audit.queries import list_events_about
from audit.words import action_words

QUIET = frozenset({"assessment.scored"})
"""Scores that are kept while somebody works are many and say nothing to others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One thing that happened, in marked words, and who did it."""

    label: str
    at: datetime
    by: str


def list_history(session: Session, assessment_id: UUID) -> list[HistoryEvent]:
    """The events of an assessment, newest first; the same thing done several times in a row as one."""
    events = [
        event
        for event in list_events_about(session, kind="assessment", subject_id=assessment_id)
        if event.action not in QUIET
    ]
    names = names_of(session, [event.user_id for event in events])
    history: list[HistoryEvent] = []
    for event in reversed(events):
        by = names.get(event.user_id, "") if event.user_id else ""
        told = HistoryEvent(label=action_words(event.action), at=event.at, by=by)
        if not (history and (history[-1].label, history[-1].by) == (told.label, told.by)):
            history.append(told)
    return history
