"""What may be with a certificate that somebody earned elsewhere."""

from enum import StrEnum


class ClaimState(StrEnum):
    """It waits for a second person, who confirms it once and for all or refuses it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
