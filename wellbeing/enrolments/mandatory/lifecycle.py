"""The life cycle of a mandatory referral; it never becomes an enrolment."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Transition, Turn
from core.text import N_


class MandateState(StrEnum):
    """Where a mandatory referral stands; command is shown none of these."""

    ASKED = "asked"
    CONSENTED = "consented"
    REFUSED = "refused"
    REVOKED = "revoked"
    """The officer took the consent back."""
    CALLED_OFF = "called_off"
    """Whoever asked took the request back."""


class MandateAction(StrEnum):
    """What may be done."""

    CONSENT = "consent"
    REFUSE = "refuse"
    REVOKE = "revoke"
    CALL_OFF = "call_off"
    TAKE = "take"
    RECORD = "record"


class Seen(StrEnum):
    """All that command can ever see."""

    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    NOTHING = "nothing"
    """No answer, no consent, consent taken back, or nothing recorded yet: one and the same word."""


S, A = MandateState, MandateAction
OFFICER = frozenset({Role.PARTICIPANT})
ASKER = frozenset({Role.SUPERVISOR})
"""Whoever asked, supervisor or leader: the role by which they act on their own request."""
CLINICIAN = frozenset({Role.CLINICIAN})

MANDATE: Lifecycle[MandateState, MandateAction] = Lifecycle(
    name=N_("Mandatory referral"),
    initial=S.ASKED,
    turns={
        S.ASKED: Turn.PERSON,
        S.CONSENTED: Turn.NGO,
        S.REFUSED: Turn.NOBODY,
        S.REVOKED: Turn.NOBODY,
        S.CALLED_OFF: Turn.NOBODY,
    },
    closed=frozenset({S.CALLED_OFF}),
    transitions=(
        Transition(
            number="1",
            action=A.CONSENT,
            sources=frozenset({S.ASKED, S.REFUSED, S.REVOKED}),
            target=S.CONSENTED,
            roles=OFFICER,
            text=N_("Sign"),
            guard=N_("The officer types their name under the text."),
        ),
        Transition(
            number="2",
            action=A.REFUSE,
            sources=frozenset({S.ASKED}),
            target=S.REFUSED,
            roles=OFFICER,
            text=N_("I do not sign"),
        ),
        Transition(
            number="3",
            action=A.REVOKE,
            sources=frozenset({S.CONSENTED}),
            target=S.REVOKED,
            roles=OFFICER,
            text=N_("Take my consent back"),
            guard=N_("The word is hidden from that moment."),
        ),
        Transition(
            number="4",
            action=A.CALL_OFF,
            sources=frozenset({S.ASKED, S.CONSENTED, S.REFUSED, S.REVOKED}),
            target=S.CALLED_OFF,
            roles=ASKER,
            text=N_("Call it off"),
        ),
        Transition(
            number="5",
            action=A.TAKE,
            sources=frozenset({S.CONSENTED}),
            target=None,
            roles=CLINICIAN,
            text=N_("I take this"),
            guard=N_("A clinician of the provider that the officer chose; the first one has it."),
        ),
        Transition(
            number="6",
            action=A.RECORD,
            sources=frozenset({S.CONSENTED}),
            target=None,
            roles=CLINICIAN,
            text=N_("Say whether they attended"),
            guard=N_("The clinician who took it; yes or no, and nothing else."),
        ),
    ),
)
