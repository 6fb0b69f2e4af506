"""What a contact of a partnership is for."""

from collections.abc import Mapping
from enum import StrEnum

from core.actor import OrganisationKind
from core.text import N_


class Purpose(StrEnum):
    """For what one calls somebody, in the order of the page."""

    DAY_TO_DAY = "day_to_day"
    WARM_HANDOFF = "warm_handoff"
    ESCALATION_1 = "escalation_1"
    ESCALATION_2 = "escalation_2"
    DATA_PROTECTION = "data_protection"
    COMPLAINTS = "complaints"
    MEDIA = "media"
    TECHNICAL = "technical"


P = Purpose

PURPOSE_LABELS: Mapping[Purpose, str] = {
    P.DAY_TO_DAY: N_("Day-to-day questions"),
    P.WARM_HANDOFF: N_("Warm hand-off, also at night"),
    P.ESCALATION_1: N_("Escalation: first contact"),
    P.ESCALATION_2: N_("Escalation: second contact"),
    P.DATA_PROTECTION: N_("Data protection"),
    P.COMPLAINTS: N_("Complaints"),
    P.MEDIA: N_("Media"),
    P.TECHNICAL: N_("Technical problems"),
}

PURPOSE_HINTS: Mapping[Purpose, str] = {
    P.DAY_TO_DAY: N_("How something is done, who is on duty, a referral that is unclear."),
    P.WARM_HANDOFF: N_("An officer is with the person and wants to hand over by telephone now."),
    P.ESCALATION_1: N_("An answer is overdue, or something went wrong."),
    P.ESCALATION_2: N_("The first contact has not mended it."),
    P.DATA_PROTECTION: N_("Data went to the wrong place, or somebody asks for theirs."),
    P.COMPLAINTS: N_("Somebody complains about the service or an officer."),
    P.MEDIA: N_("A journalist asks about the partnership."),
    P.TECHNICAL: N_("Signing in or this system does not work."),
}

NEEDED: Mapping[OrganisationKind, tuple[Purpose, ...]] = {
    OrganisationKind.AGENCY: (P.DAY_TO_DAY, P.ESCALATION_1, P.ESCALATION_2, P.DATA_PROTECTION),
    OrganisationKind.NGO: (P.DAY_TO_DAY, P.WARM_HANDOFF, P.ESCALATION_1, P.ESCALATION_2, P.DATA_PROTECTION),
}
"""What each side names; the page says which are missing."""

BY_PHONE = frozenset({P.WARM_HANDOFF, P.ESCALATION_1, P.ESCALATION_2})
"""These are called, so they have a telephone number."""
