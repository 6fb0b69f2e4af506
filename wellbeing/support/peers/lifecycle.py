"""Whether a peer supporter takes people: active, resting, or no longer on the list."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Transition, Turn
from core.text import N_


class PeerState(StrEnum):
    """Where a peer supporter stands; training and supervision decide besides (`readiness`)."""

    ACTIVE = "active"
    RESTING = "resting"
    LEFT = "left"


class PeerAction(StrEnum):
    """What may be done to an entry of the list."""

    CHANGE = "change"
    REST = "rest"
    RETURN = "return"
    LEAVE = "leave"


KEEPERS = frozenset({Role.WELLBEING_COORDINATOR})
KEEPERS_AND_PEER = KEEPERS | {Role.PEER_SUPPORTER}
S, A = PeerState, PeerAction

PEER: Lifecycle[PeerState, PeerAction] = Lifecycle(
    name=N_("Peer supporter"),
    initial=S.ACTIVE,
    turns={S.ACTIVE: Turn.NOBODY, S.RESTING: Turn.NOBODY, S.LEFT: Turn.NOBODY},
    closed=frozenset({S.LEFT}),
    transitions=(
        Transition(
            number="P1",
            action=A.CHANGE,
            sources=frozenset({S.ACTIVE, S.RESTING}),
            target=None,
            roles=KEEPERS,
            text=N_("Save"),
            guard=N_("Training, supervision, languages, topics, how to reach."),
        ),
        Transition(
            number="P2",
            action=A.REST,
            sources=frozenset({S.ACTIVE}),
            target=S.RESTING,
            roles=KEEPERS_AND_PEER,
            text=N_("Rest for now"),
            guard=N_("A peer rests by their own act, without a reason; or the coordinator says so."),
        ),
        Transition(
            number="P3",
            action=A.RETURN,
            sources=frozenset({S.RESTING}),
            target=S.ACTIVE,
            roles=KEEPERS_AND_PEER,
            text=N_("Be on the list again"),
        ),
        Transition(
            number="P4",
            action=A.LEAVE,
            sources=frozenset({S.ACTIVE, S.RESTING}),
            target=S.LEFT,
            roles=KEEPERS,
            text=N_("Take off the list"),
            guard=N_("How to reach them is deleted; they may be put on the list again later."),
        ),
    ),
)
