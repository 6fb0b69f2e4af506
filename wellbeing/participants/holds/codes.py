"""Code lists of holds in the compartment: why something must be kept, and whether the person may be told."""

from enum import StrEnum

from core.text import N_


class KeepReason(StrEnum):
    """Why what somebody left here must be kept."""

    COURT_ORDER = "court_order"
    INQUEST = "inquest"
    CARE_COMPLAINT = "care_complaint"
    PERSON_ASKED = "person_asked"


KEEP_REASONS: dict[KeepReason, str] = {
    KeepReason.COURT_ORDER: N_("A court ordered it"),
    KeepReason.INQUEST: N_("An inquest or an inquiry needs it"),
    KeepReason.CARE_COMPLAINT: N_("Somebody complains about how they were cared for"),
    KeepReason.PERSON_ASKED: N_("The person asked us to keep it, for a claim of their own"),
}


class Telling(StrEnum):
    """What the law allows us to tell the person."""

    MAY = "may"
    MUST_NOT = "must_not"


TELLINGS: dict[Telling, str] = {
    Telling.MAY: N_("The person may know that it stands, and why"),
    Telling.MUST_NOT: N_("The order forbids us to say that it stands"),
}
