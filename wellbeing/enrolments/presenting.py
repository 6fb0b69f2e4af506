"""The history of an enrolment as both sides read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from web.i18n import translate
from wellbeing.enrolments.lifecycle import EnrolmentAction, EnrolmentState
from wellbeing.enrolments.queries import EventRow
from wellbeing.enrolments.telling import ASSIGNED, RESUMED


def history_of(events: Sequence[EventRow], words: Mapping[EnrolmentState, str]) -> list[dict[str, Any]]:
    """The steps for the timeline, newest first."""
    return [{"label": translate(_label(event, words)), "at": event.at} for event in events]


def _label(event: EventRow, words: Mapping[EnrolmentState, str]) -> str:
    if event.action is EnrolmentAction.ASSIGN:
        return ASSIGNED
    if event.action is EnrolmentAction.RESUME:
        return RESUMED
    return words[event.to_state]
