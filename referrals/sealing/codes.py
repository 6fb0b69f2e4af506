"""Code lists of seals: what is sealed, and why."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class SealedKind(StrEnum):
    """What a seal is about."""

    PERSON = "person"
    """Somebody known to an agency, with all encounters and cases."""
    REFERRAL = "referral"
    """One case, with the talk about it."""


SEALED_KINDS: Mapping[SealedKind, str] = {
    SealedKind.PERSON: N_("A person, with everything kept on them"),
    SealedKind.REFERRAL: N_("One referral"),
}


class SealReason(StrEnum):
    """On what the seal rests (facts 4.9)."""

    COURT_ORDER = "court_order"
    DIVERSION_COMPLETED = "diversion_completed"
    BY_LAW = "by_law"
    PERSON_ASKED = "person_asked"


SEAL_REASONS: Mapping[SealReason, str] = {
    SealReason.COURT_ORDER: N_("A court ordered it"),
    SealReason.DIVERSION_COMPLETED: N_("A diversion programme was completed"),
    SealReason.BY_LAW: N_("The law asks for it after some time"),
    SealReason.PERSON_ASKED: N_("The person asked for it and the law allows it"),
}
