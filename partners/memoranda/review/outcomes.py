"""How a comment is settled."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Outcome(StrEnum):
    """What became of a comment."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.ACCEPTED: N_("Accepted"),
    Outcome.REJECTED: N_("Rejected"),
    Outcome.WITHDRAWN: N_("Withdrawn"),
}


class CommentStanding(StrEnum):
    """How far a comment is: it waits for an outcome, or has one."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
