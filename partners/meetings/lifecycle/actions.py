"""The life cycle of an action."""

from enum import StrEnum

from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_
from partners.meetings.lifecycle.roles import ATTENDEES, LEADERS


class WorkState(StrEnum):
    """Whether an action is still to be done."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class WorkStep(StrEnum):
    """What may be done to an action."""

    FINISH = "finish"
    REDATE = "redate"
    DROP = "drop"
    REOPEN = "reopen"


ACTION: Lifecycle[WorkState, WorkStep] = Lifecycle(
    name=N_("Action"),
    initial=WorkState.OPEN,
    turns={
        WorkState.OPEN: Turn.AGENCY,
        WorkState.DONE: Turn.NOBODY,
        WorkState.DROPPED: Turn.NOBODY,
    },
    closed=frozenset({WorkState.DONE, WorkState.DROPPED}),
    transitions=(
        Transition(
            number="K1",
            action=WorkStep.FINISH,
            sources=frozenset({WorkState.OPEN}),
            target=WorkState.DONE,
            roles=ATTENDEES,
            text=N_("Mark as done"),
            guard=N_("By its owner or whoever keeps the records of the committee."),
            note=Requirement.OPTIONAL,
        ),
        Transition(
            number="K2",
            action=WorkStep.REDATE,
            sources=frozenset({WorkState.OPEN}),
            target=None,
            roles=LEADERS,
            text=N_("Set another date"),
            guard=N_("The first due date is kept, and counts."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="K3",
            action=WorkStep.DROP,
            sources=frozenset({WorkState.OPEN}),
            target=WorkState.DROPPED,
            roles=LEADERS,
            text=N_("Drop the action"),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="K4",
            action=WorkStep.REOPEN,
            sources=frozenset({WorkState.DONE}),
            target=WorkState.OPEN,
            roles=ATTENDEES,
            text=N_("Not done after all"),
            guard=N_("By its owner or whoever keeps the records of the committee."),
        ),
    ),
)
