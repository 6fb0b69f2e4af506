"""Code lists of emergency readings: why one was needed, what the review found, and what a wish for one more is worth."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Why(StrEnum):
    """What made it necessary to read a case that is not one's own."""

    LIFE_IN_DANGER = "life_in_danger"
    PERSON_MISSING = "person_missing"
    PERSON_WITH_ME = "person_with_me"
    NOBODY_REACHABLE = "nobody_reachable"


WHYS: Mapping[Why, str] = {
    Why.LIFE_IN_DANGER: N_("A life is in danger"),
    Why.PERSON_MISSING: N_("The person is missing"),
    Why.PERSON_WITH_ME: N_("The person is in crisis and with me now"),
    Why.NOBODY_REACHABLE: N_("It cannot wait, and nobody who works the case can be reached"),
}


class Verdict(StrEnum):
    """What the review found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


VERDICTS: Mapping[Verdict, str] = {
    Verdict.JUSTIFIED: N_("It was needed"),
    Verdict.NOT_JUSTIFIED: N_("It was not needed"),
}


class Standing(StrEnum):
    """What a wish for one more reading is worth at a moment; derived, never stored."""

    WAITING = "waiting"
    ALLOWED = "allowed"
    REFUSED = "refused"
    USED = "used"
    LAPSED = "lapsed"


STANDINGS: Mapping[Standing, str] = {
    Standing.WAITING: N_("Waits for a director"),
    Standing.ALLOWED: N_("Allowed"),
    Standing.REFUSED: N_("Not allowed"),
    Standing.USED: N_("Allowed and used"),
    Standing.LAPSED: N_("Lapsed"),
}
