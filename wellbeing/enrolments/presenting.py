"""The history of an enrolment as both sides read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from web.i18n import translate
from wellbeing.enrolments.lifecycle import EnrolmentAction, EnrolmentState
from wellbeing.enrolments.queries import EventRow
from wellbeing.enrolments.telling import ASSIGNED, RESUMED, STEPS_OWN, STEPS_PROVIDER


def own_history(events: Sequence[EventRow]) -> list[dict[str, Any]]:
    """The steps as the person reads them, newest first; what was asked for at once was not kept for later."""
    asked = {event.at for event in events if event.action is EnrolmentAction.ASK}
    return _rows([one for one in events if one.action is not None or one.at not in asked], STEPS_OWN)


def client_history(events: Sequence[EventRow]) -> list[dict[str, Any]]:
    """The steps as the provider reads them, newest first: nothing from before the person asked."""
    return _rows([one for one in events if one.action is not None], STEPS_PROVIDER)


def _rows(events: Sequence[EventRow], words: Mapping[EnrolmentState, str]) -> list[dict[str, Any]]:
    return [{"label": translate(_label(event, words)), "at": event.at} for event in events]


def _label(event: EventRow, words: Mapping[EnrolmentState, str]) -> str:
    if event.action is EnrolmentAction.ASSIGN:
        return ASSIGNED
    if event.action is EnrolmentAction.RESUME:
        return RESUMED
    return words[event.to_state]
