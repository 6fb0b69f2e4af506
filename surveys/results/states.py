"""What became of a text that somebody wrote, and for whom results are published."""

from enum import StrEnum


class RemarkState(StrEnum):
    """What a reviewer made of a free text; its original is gone in every case."""

    RELEASED = "released"
    WITHHELD = "withheld"
    EXPIRED = "expired"
    """Nobody looked at it in time."""


class Readership(StrEnum):
    """Who else may read the results of a wave."""

    PARTNER = "partner"
    PUBLIC = "public"
