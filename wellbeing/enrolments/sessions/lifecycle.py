"""The life cycle of a session: either side proposes and cancels; only the provider says what took place."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class SessionState(StrEnum):
    """Where a session stands."""

    ASKED = "asked"
    """The person asked for this time; the provider has not said yes."""
    PLANNED = "planned"
    MOVED = "moved"
    """Another one took its place."""
    CANCELLED = "cancelled"
    RECORDED = "recorded"


class SessionAction(StrEnum):
    """What may be done to a session."""

    CONFIRM = "confirm"
    MOVE = "move"
    CANCEL = "cancel"
    RECORD = "record"
    CORRECT = "correct"
    REMIND = "remind"


class Attendance(StrEnum):
    """What became of a session; the person sees it too."""

    ATTENDED = "attended"
    DID_NOT_ATTEND = "did_not_attend"
    CANCELLED_LATE = "cancelled_late"


S, A = SessionState, SessionAction
PERSON = frozenset({Role.PARTICIPANT})
CARERS = frozenset({Role.CLINICIAN, Role.PEER_SUPPORTER})
AHEAD = frozenset({S.ASKED, S.PLANNED})
"""These may still take place."""

SESSION: Lifecycle[SessionState, SessionAction] = Lifecycle(
    name=N_("Session"),
    initial=S.ASKED,
    turns={
        S.ASKED: Turn.NGO,
        S.PLANNED: Turn.NGO,
        S.MOVED: Turn.NOBODY,
        S.CANCELLED: Turn.NOBODY,
        S.RECORDED: Turn.NOBODY,
    },
    closed=frozenset({S.MOVED, S.CANCELLED, S.RECORDED}),
    transitions=(
        Transition(
            number="1",
            action=A.CONFIRM,
            sources=frozenset({S.ASKED}),
            target=S.PLANNED,
            roles=CARERS,
            text=N_("Yes, this time suits"),
        ),
        Transition(
            number="2",
            action=A.MOVE,
            sources=AHEAD,
            target=S.MOVED,
            roles=PERSON | CARERS,
            text=N_("Another time"),
            guard=N_("A new session follows: planned by the provider, or asked for by the person."),
        ),
        Transition(
            number="3",
            action=A.CANCEL,
            sources=AHEAD,
            target=S.CANCELLED,
            roles=PERSON | CARERS,
            text=N_("Cancel"),
            guard=N_("Nobody has to give a reason."),
        ),
        Transition(
            number="4",
            action=A.RECORD,
            sources=frozenset({S.PLANNED}),
            target=S.RECORDED,
            roles=CARERS,
            text=N_("Say what took place"),
            guard=N_(
                "Once its time has come, and for “attended” the notice of confidentiality is acknowledged."
            ),
            note=Requirement.OPTIONAL,
        ),
        Transition(
            number="5",
            action=A.CORRECT,
            sources=frozenset({S.RECORDED}),
            target=S.RECORDED,
            roles=CARERS,
            text=N_("Correct it"),
            note=Requirement.OPTIONAL,
        ),
        Transition(
            number="6",
            action=A.REMIND,
            sources=AHEAD,
            target=None,
            roles=PERSON,
            text=N_("Remind me"),
            guard=N_("The state stays; by mail the day before, if the person gave a safe address."),
        ),
    ),
)
