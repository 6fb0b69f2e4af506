"""The life cycle of minutes: each member organisation approves what was circulated."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_
from partners.meetings.lifecycle.roles import LEADERS


class MinutesState(StrEnum):
    """How far the minutes of a meeting have come."""

    DRAFT = "draft"
    CIRCULATED = "circulated"
    APPROVED = "approved"


class MinutesStep(StrEnum):
    """What may be done to minutes."""

    WRITE = "write"
    CIRCULATE = "circulate"
    AGREE = "agree"
    OBJECT = "object"
    COMPLETE = "complete"


MINUTES: Lifecycle[MinutesState, MinutesStep] = Lifecycle(
    name=N_("Minutes"),
    initial=MinutesState.DRAFT,
    turns={
        MinutesState.DRAFT: Turn.AGENCY,
        MinutesState.CIRCULATED: Turn.NGO,
        MinutesState.APPROVED: Turn.NOBODY,
    },
    closed=frozenset({MinutesState.APPROVED}),
    transitions=(
        Transition(
            number="N1",
            action=MinutesStep.WRITE,
            sources=frozenset({MinutesState.DRAFT}),
            target=None,
            roles=LEADERS,
            text=N_("Write the minutes"),
        ),
        Transition(
            number="N2",
            action=MinutesStep.CIRCULATE,
            sources=frozenset({MinutesState.DRAFT}),
            target=MinutesState.CIRCULATED,
            roles=LEADERS,
            text=N_("Circulate the minutes"),
            guard=N_("They are written, and every proposal is decided or deferred."),
        ),
        Transition(
            number="N3",
            action=MinutesStep.AGREE,
            sources=frozenset({MinutesState.CIRCULATED}),
            target=None,
            roles=LEADERS,
            text=N_("Approve the minutes"),
            guard=N_("Once for each member organisation; the last one completes them."),
        ),
        Transition(
            number="N4",
            action=MinutesStep.OBJECT,
            sources=frozenset({MinutesState.CIRCULATED}),
            target=MinutesState.DRAFT,
            roles=LEADERS,
            text=N_("Object to the minutes"),
            guard=N_("They are corrected and circulated again."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="N5",
            action=MinutesStep.COMPLETE,
            sources=frozenset({MinutesState.CIRCULATED}),
            target=MinutesState.APPROVED,
            roles=LEADERS | {Role.SYSTEM},
            text=N_("Complete"),
            guard=N_("With the last approval, or 14 days after circulation when nobody objected."),
        ),
    ),
)
