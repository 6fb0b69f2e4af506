"""Code lists of programmes (facts 2.1 and 2.3)."""

from enum import StrEnum

from wellbeing.participants.codes import Group

__all__ = [
    "CodeList",
    "Cost",
    "Group",
    "Modality",
    "ProgrammeState",
    "Protection",
    "TellingReason",
]


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


class Cost(StrEnum):
    """What it costs the person."""

    FREE = "free"
    PART = "part"
    OWN = "own"


class Protection(StrEnum):
    """How strongly what is said is protected, weakest first (IACP peer support guidelines)."""

    PRIVACY = "privacy"
    """A promise."""
    CONFIDENTIALITY = "confidentiality"
    """A written rule of the provider or of a profession."""
    PRIVILEGE = "privilege"
    """Law keeps it even from most courts."""


class TellingReason(StrEnum):
    """When something may be told all the same (34 U.S.C. 50901); thoughts of suicide alone are none of them."""

    SUICIDE_THREAT = "suicide_threat"
    """Intent, with a plan or means."""
    THREAT_TO_OTHERS = "threat_to_others"
    ABUSE_OR_NEGLECT = "abuse_or_neglect"
    CRIMINAL_CONDUCT = "criminal_conduct"
    EVERYBODY_AGREES = "everybody_agrees"
    COURT_ORDER = "court_order"
    REQUIRED_BY_LAW = "required_by_law"


class CodeList(StrEnum):
    """Which list a code of a programme belongs to."""

    MODALITY = "modality"
    GROUP = "group"
    LANGUAGE = "language"
    EXCEPTION = "exception"
