"""The life cycle of a claim: an agency invites a candidate, one person takes it over and may ask to sign for it."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class ClaimState(StrEnum):
    """What became of an invitation to claim; that a link ran out follows from its date."""

    INVITED = "invited"
    WITHDRAWN = "withdrawn"
    CLAIMED = "claimed"
    SIGNATORY_ASKED = "signatory_asked"
    SIGNATORY_CONFIRMED = "signatory_confirmed"
    SIGNATORY_REFUSED = "signatory_refused"


class ClaimAction(StrEnum):
    """What may be done with a claim."""

    WITHDRAW = "withdraw"
    CLAIM = "claim"
    CLAIM_AND_ASK = "claim_and_ask"
    CONFIRM_SIGNATORY = "confirm_signatory"
    REFUSE_SIGNATORY = "refuse_signatory"


INVITERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK})
LINK_HOLDER = frozenset({Role.SYSTEM})
"""Whoever opens the mailed link has no account yet; the system acts for them."""
S, A = ClaimState, ClaimAction

CLAIM: Lifecycle[ClaimState, ClaimAction] = Lifecycle(
    name=N_("Claim of an organisation"),
    initial=S.INVITED,
    turns={
        S.INVITED: Turn.NGO,
        S.WITHDRAWN: Turn.NOBODY,
        S.CLAIMED: Turn.NOBODY,
        S.SIGNATORY_ASKED: Turn.AGENCY,
        S.SIGNATORY_CONFIRMED: Turn.NOBODY,
        S.SIGNATORY_REFUSED: Turn.NOBODY,
    },
    closed=frozenset({S.WITHDRAWN, S.CLAIMED, S.SIGNATORY_CONFIRMED, S.SIGNATORY_REFUSED}),
    transitions=(
        Transition(
            number="C1",
            action=A.WITHDRAW,
            sources=frozenset({S.INVITED}),
            target=S.WITHDRAWN,
            roles=INVITERS,
            text=N_("Withdraw the invitation"),
            guard=N_("By the agency that invited; a new invitation withdraws the one before."),
        ),
        Transition(
            number="C2",
            action=A.CLAIM,
            sources=frozenset({S.INVITED}),
            target=S.CLAIMED,
            roles=LINK_HOLDER,
            text=N_("Claim the organisation"),
            guard=N_("By the mailed link, within 14 days, once, while the organisation is a candidate."),
        ),
        Transition(
            number="C3",
            action=A.CLAIM_AND_ASK,
            sources=frozenset({S.INVITED}),
            target=S.SIGNATORY_ASKED,
            roles=LINK_HOLDER,
            text=N_("Claim the organisation and ask to sign for it"),
            guard=N_("As C2, by a person who states that they may sign for the organisation."),
        ),
        Transition(
            number="C4",
            action=A.CONFIRM_SIGNATORY,
            sources=frozenset({S.SIGNATORY_ASKED}),
            target=S.SIGNATORY_CONFIRMED,
            roles=INVITERS,
            text=N_("Confirm the signatory"),
            guard=N_(
                "By the agency that invited, which says how it knows; the person may sign from then on."
            ),
            reason=Requirement.REQUIRED,
        ),
        Transition(
            number="C5",
            action=A.REFUSE_SIGNATORY,
            sources=frozenset({S.SIGNATORY_ASKED}),
            target=S.SIGNATORY_REFUSED,
            roles=INVITERS,
            text=N_("Refuse the signatory"),
            guard=N_("By the agency that invited; the person keeps managing services and never signs."),
        ),
    ),
)
