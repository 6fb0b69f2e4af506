"""Code lists of legal holds: what is kept, and why."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class HeldKind(StrEnum):
    """What a hold is about."""

    PERSON = "person"
    """Somebody known to an agency, with all encounters and cases."""
    REFERRAL = "referral"
    """One case, with the talk about it."""


HELD_KINDS: Mapping[HeldKind, str] = {
    HeldKind.PERSON: N_("A person, with everything kept on them"),
    HeldKind.REFERRAL: N_("One referral"),
}


class HoldReason(StrEnum):
    """Why it must be kept."""

    COURT_ORDER = "court_order"
    LITIGATION = "litigation"
    INQUIRY = "inquiry"
    RECORDS_REQUEST = "records_request"
    PERSON_ASKED = "person_asked"


HOLD_REASONS: Mapping[HoldReason, str] = {
    HoldReason.COURT_ORDER: N_("A court or a prosecutor ordered it"),
    HoldReason.LITIGATION: N_("A lawsuit has begun or is to be expected"),
    HoldReason.INQUIRY: N_("A complaint, an inquest or an inquiry is going on"),
    HoldReason.RECORDS_REQUEST: N_("Somebody asked for the records and waits for the answer"),
    HoldReason.PERSON_ASKED: N_("The person asked to keep it, for a claim of their own"),
}
