"""What was missing where nobody fitted, and how a gap came to be known."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Missing(StrEnum):
    """What a service would have needed to take the person."""

    AGREEMENT = "agreement"
    AREA = "area"
    PATHWAY = "pathway"
    URGENCY = "urgency"
    NEED = "need"
    AGE = "age"
    LANGUAGE = "language"
    ACCESS = "access"
    HOURS = "hours"
    MODALITY = "modality"
    CAPACITY = "capacity"
    ELIGIBILITY = "eligibility"
    LEVEL_OF_CARE = "level_of_care"


MISSING_LABELS: Mapping[Missing, str] = {
    Missing.AGREEMENT: N_("An agreement in force"),
    Missing.AREA: N_("A service in the area"),
    Missing.PATHWAY: N_("A service for this kind of referral"),
    Missing.URGENCY: N_("An answer soon enough"),
    Missing.NEED: N_("A service for the need"),
    Missing.AGE: N_("A service for the age"),
    Missing.LANGUAGE: N_("The language or an interpreter"),
    Missing.ACCESS: N_("Access for a disabled person"),
    Missing.HOURS: N_("Open when needed"),
    Missing.MODALITY: N_("A way of meeting that works"),
    Missing.CAPACITY: N_("A free place"),
    Missing.ELIGIBILITY: N_("A service without these other conditions"),
    Missing.LEVEL_OF_CARE: N_("A higher level of care"),
}


class GapOrigin(StrEnum):
    """How a gap came to be known."""

    SAID = "said"
    """An officer said so with one click."""
    ENDED = "ended"
    """An officer gave up a draft that no service fitted."""
    DECLINED = "declined"
    """An NGO declined for a reason that is a gap."""


ORIGIN_LABELS: Mapping[GapOrigin, str] = {
    GapOrigin.SAID: N_("Said by an officer"),
    GapOrigin.ENDED: N_("Draft given up"),
    GapOrigin.DECLINED: N_("Declined by an NGO"),
}

OF_DECLINE: Mapping[str, tuple[Missing, ...]] = {
    "no_capacity": (Missing.CAPACITY,),
    "not_eligible_age": (Missing.AGE,),
    "not_eligible_area": (Missing.AREA,),
    "not_eligible_need": (Missing.NEED,),
    "not_eligible_criteria": (Missing.ELIGIBILITY,),
    "service_not_provided": (Missing.NEED,),
    "needs_higher_level_of_care": (Missing.LEVEL_OF_CARE,),
    "language_or_access_not_available": (Missing.LANGUAGE, Missing.ACCESS),
}
"""Decline reasons that say what is missing (referrals.md 2.4); any other decline is no gap."""


def join_codes(codes: tuple[Missing, ...]) -> str:
    """Codes as they are stored: once each, in the order of the list, separated by blanks."""
    return " ".join(code.value for code in Missing if code in codes)


def split_codes(stored: str) -> tuple[Missing, ...]:
    """The stored codes."""
    return tuple(Missing(code) for code in stored.split())
