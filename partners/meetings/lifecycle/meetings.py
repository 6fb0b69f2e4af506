"""The life cycle of a meeting."""

from enum import StrEnum

from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_
from partners.meetings.lifecycle.roles import LEADERS


class MeetingState(StrEnum):
    """How far a meeting has come."""

    PLANNED = "planned"
    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingStep(StrEnum):
    """What may be done to a meeting."""

    CALL = "call"
    MOVE = "move"
    CANCEL = "cancel"
    FILL_AGENDA = "fill_agenda"
    PROPOSE = "propose"
    HOLD = "hold"
    CORRECT = "correct_attendance"
    DECIDE = "decide"


S, A = MeetingState, MeetingStep
OPEN_STATES = frozenset({S.PLANNED, S.CALLED})

MEETING: Lifecycle[MeetingState, MeetingStep] = Lifecycle(
    name=N_("Meeting"),
    initial=S.PLANNED,
    turns={
        S.PLANNED: Turn.AGENCY,
        S.CALLED: Turn.AGENCY,
        S.HELD: Turn.NOBODY,
        S.CANCELLED: Turn.NOBODY,
    },
    closed=frozenset({S.HELD, S.CANCELLED}),
    transitions=(
        Transition(
            number="T1",
            action=A.CALL,
            sources=frozenset({S.PLANNED}),
            target=S.CALLED,
            roles=LEADERS,
            text=N_("Call the meeting"),
            guard=N_("Before it begins; the agenda fills itself and everybody who may attend is told."),
        ),
        Transition(
            number="T2",
            action=A.MOVE,
            sources=OPEN_STATES,
            target=None,
            roles=LEADERS,
            text=N_("Move to another time"),
            guard=N_("The first date is kept; the calendar entry is replaced."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="T3",
            action=A.CANCEL,
            sources=OPEN_STATES,
            target=S.CANCELLED,
            roles=LEADERS,
            text=N_("Cancel the meeting"),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="T4",
            action=A.FILL_AGENDA,
            sources=OPEN_STATES,
            target=None,
            roles=LEADERS,
            text=N_("Fill the agenda"),
            guard=N_("Points that were added by hand stay."),
        ),
        Transition(
            number="T5",
            action=A.PROPOSE,
            sources=OPEN_STATES,
            target=None,
            roles=LEADERS,
            text=N_("Propose a decision"),
        ),
        Transition(
            number="T6",
            action=A.HOLD,
            sources=OPEN_STATES,
            target=S.HELD,
            roles=LEADERS,
            text=N_("Record who is there"),
            guard=N_("Once it has begun; the quorum is counted from it."),
        ),
        Transition(
            number="T7",
            action=A.CORRECT,
            sources=frozenset({S.HELD}),
            target=None,
            roles=LEADERS,
            text=N_("Correct the attendance"),
            guard=N_("While the minutes are a draft."),
        ),
        Transition(
            number="T8",
            action=A.DECIDE,
            sources=frozenset({S.HELD}),
            target=None,
            roles=LEADERS,
            text=N_("Record a decision"),
            guard=N_("While the minutes are a draft; without a quorum it waits to be ratified."),
        ),
    ),
)
