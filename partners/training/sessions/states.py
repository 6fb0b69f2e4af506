"""What may be with a session and with somebody's seat in it."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class SessionState(StrEnum):
    """A session is planned, was held, or was called off."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class SeatState(StrEnum):
    """Somebody has a seat, waits for one, or has given it back."""

    ENROLLED = "enrolled"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class OpenTo(StrEnum):
    """Whose people may enrol."""

    OWN = "own_people"
    BOTH = "both_sides"


OPEN_TO: Mapping[OpenTo, str] = {
    OpenTo.OWN: N_("Our own people"),
    OpenTo.BOTH: N_("Both sides of the partnership"),
}
