"""Code lists of programmes (facts 2.3)."""

from enum import StrEnum


class Modality(StrEnum):
    """How one meets."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    TELEHEALTH = "telehealth"


class ProgrammeState(StrEnum):
    """Whether a programme is on offer."""

    DRAFT = "draft"
    OFFERED = "offered"
    CLOSED = "closed"
    """Nobody new may join; those who are in it stay."""
