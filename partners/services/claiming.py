"""Rules of claims on plain values: how long a link works, and how an agency knows a signatory."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from core.actor import Role
from core.text import N_
from partners.services.lifecycle import ClaimState

LINK_DAYS = 14
"""[HOUSE] An invitation to claim works for two weeks: small NGOs meet their board in between."""
FIRST_ROLES = frozenset({Role.NGO_MANAGER, Role.ORGANISATION_ADMIN})
"""What the first person of a claimed organisation holds: services and referrals, and inviting colleagues."""


class AuthorityBasis(StrEnum):
    """How an agency knows that a person may sign for an organisation."""

    DOCUMENT_SEEN = "document_seen"
    PUBLIC_REGISTER = "public_register"
    BOARD_ASKED = "board_asked"


class ClaimStanding(StrEnum):
    """What an invitation is worth at a moment: its state, or that its link ran out."""

    INVITED = "invited"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLAIMED = "claimed"
    SIGNATORY_ASKED = "signatory_asked"
    SIGNATORY_CONFIRMED = "signatory_confirmed"
    SIGNATORY_REFUSED = "signatory_refused"


AUTHORITY_BASES: Mapping[AuthorityBasis, str] = {
    AuthorityBasis.DOCUMENT_SEEN: N_("We have seen a board resolution or a power of attorney"),
    AuthorityBasis.PUBLIC_REGISTER: N_("A public register names the person as entitled to sign"),
    AuthorityBasis.BOARD_ASKED: N_("Somebody else of the organisation’s board or management told us so"),
}


def link_expires_at(invited_at: datetime) -> datetime:
    """When the link of an invitation stops working."""
    return invited_at + timedelta(days=LINK_DAYS)


def has_ended(state: ClaimState, expires_at: datetime, now: datetime) -> bool:
    """Whether the link of an invitation opens nothing any more."""
    return state is not ClaimState.INVITED or expires_at <= now


def standing_of(state: ClaimState, expires_at: datetime, now: datetime) -> ClaimStanding:
    """The state, but expired for an invitation that nobody used in time."""
    if state is ClaimState.INVITED and expires_at <= now:
        return ClaimStanding.EXPIRED
    return ClaimStanding(state.value)
