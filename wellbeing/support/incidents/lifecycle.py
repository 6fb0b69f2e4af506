"""From a critical incident to the deletion of its list: everybody is offered support, then the names go."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Transition, Turn
from core.text import N_


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    """Somebody on the list has not been offered support yet, or nobody is listed."""
    OFFERED = "offered"
    CLEARED = "cleared"
    """The list is deleted; the counts stay."""
    WITHDRAWN = "withdrawn"
    """Entered by mistake; the list is deleted, and nothing of it counts."""


class IncidentAction(StrEnum):
    """What may be done to an incident."""

    LIST = "list"
    REMOVE = "remove"
    OFFER = "offer"
    COMPLETE = "complete"
    CLEAR = "clear"
    WITHDRAW = "withdraw"


COORDINATOR = frozenset({Role.WELLBEING_COORDINATOR})
S, A = IncidentState, IncidentAction
LISTED = frozenset({S.OPEN, S.OFFERED})

INCIDENT: Lifecycle[IncidentState, IncidentAction] = Lifecycle(
    name=N_("Critical incident"),
    initial=S.OPEN,
    turns={S.OPEN: Turn.AGENCY, S.OFFERED: Turn.PERSON, S.CLEARED: Turn.NOBODY, S.WITHDRAWN: Turn.NOBODY},
    closed=frozenset({S.CLEARED, S.WITHDRAWN}),
    transitions=(
        Transition(
            number="C1",
            action=A.LIST,
            sources=LISTED,
            target=S.OPEN,
            roles=COORDINATOR,
            text=N_("Put on the list"),
            guard=N_(
                "People of the agency’s staff; who is added later is offered support within the same time."
            ),
        ),
        Transition(
            number="C2",
            action=A.REMOVE,
            sources=frozenset({S.OPEN}),
            target=None,
            roles=COORDINATOR,
            text=N_("Take off the list"),
            guard=N_("Somebody listed by mistake who was not offered support yet."),
        ),
        Transition(
            number="C3",
            action=A.OFFER,
            sources=frozenset({S.OPEN}),
            target=None,
            roles=COORDINATOR,
            text=N_("Record the offer"),
            guard=N_("Offered is recorded; whether somebody accepts is theirs alone. Nothing is mandatory."),
        ),
        Transition(
            number="C4",
            action=A.COMPLETE,
            sources=frozenset({S.OPEN}),
            target=S.OFFERED,
            roles=COORDINATOR,
            text=N_("Everybody was offered support"),
            guard=N_("By itself, with the last offer."),
        ),
        Transition(
            number="C5",
            action=A.CLEAR,
            sources=LISTED,
            target=S.CLEARED,
            roles=frozenset({Role.SYSTEM}),
            text=N_("Delete the list"),
            guard=N_(
                "30 days after the last offer, at the latest 90 days after the incident; with all answers."
            ),
        ),
        Transition(
            number="C6",
            action=A.WITHDRAW,
            sources=LISTED,
            target=S.WITHDRAWN,
            roles=COORDINATOR,
            text=N_("Entered by mistake"),
        ),
    ),
)
