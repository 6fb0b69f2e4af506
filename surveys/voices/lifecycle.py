"""Where a suggestion or question stands: waiting for its review, shown, answered, or withheld."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class PlaceKind(StrEnum):
    """Where people speak up."""

    PUBLIC_BOX = "public_box"
    STAFF_BOX = "staff_box"
    TOWN_HALL = "town_hall"


PLACE_KINDS: Mapping[PlaceKind, str] = {
    PlaceKind.PUBLIC_BOX: N_("Suggestion box for everybody"),
    PlaceKind.STAFF_BOX: N_("Suggestion box for staff"),
    PlaceKind.TOWN_HALL: N_("Questions before a town hall"),
}


class VoiceState(StrEnum):
    """Where a suggestion or question stands."""

    WAITING = "waiting"
    SHOWN = "shown"
    ANSWERED = "answered"
    WITHHELD = "withheld"


class VoiceAction(StrEnum):
    """What a reviewer does."""

    SHOW = "show"
    WITHHOLD = "withhold"
    ANSWER = "answer"


TRANSITIONS: Mapping[tuple[VoiceState, VoiceAction], VoiceState] = {
    (VoiceState.WAITING, VoiceAction.SHOW): VoiceState.SHOWN,
    (VoiceState.WAITING, VoiceAction.WITHHOLD): VoiceState.WITHHELD,
    (VoiceState.SHOWN, VoiceAction.ANSWER): VoiceState.ANSWERED,
    (VoiceState.SHOWN, VoiceAction.WITHHOLD): VoiceState.WITHHELD,
    (VoiceState.ANSWERED, VoiceAction.ANSWER): VoiceState.ANSWERED,
    (VoiceState.ANSWERED, VoiceAction.WITHHOLD): VoiceState.WITHHELD,
}
"""What follows what; anything else is refused."""
