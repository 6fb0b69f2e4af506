"""The life cycle of a shared goal: one side proposes, the other agrees; dates and figures do the rest."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class GoalState(StrEnum):
    """What people have made of a goal; whether it is on track follows from its figures (`trajectory.py`).

    An agreed goal is active from its first day until somebody concludes it.
    """

    PROPOSED = "proposed"
    AGREED = "agreed"
    ACHIEVED = "achieved"
    MISSED = "missed"
    ABANDONED = "abandoned"


class GoalAction(StrEnum):
    """What may be done to a goal."""

    EDIT = "edit"
    AGREE = "agree"
    REPORT = "report_progress"
    PROPOSE_CHANGE = "propose_change"
    ACCEPT_CHANGE = "accept_change"
    REFUSE_CHANGE = "refuse_change"
    HAND_OVER = "hand_over"
    ACHIEVE = "achieve"
    MISS = "miss"
    ABANDON = "abandon"


LEADERS = frozenset({Role.LEADERSHIP, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
"""Those who lead a partnership from either side."""
S, A = GoalState, GoalAction

GOAL: Lifecycle[GoalState, GoalAction] = Lifecycle(
    name=N_("Shared goal"),
    initial=S.PROPOSED,
    turns={
        S.PROPOSED: Turn.AGENCY,
        S.AGREED: Turn.NOBODY,
        S.ACHIEVED: Turn.NOBODY,
        S.MISSED: Turn.NOBODY,
        S.ABANDONED: Turn.NOBODY,
    },
    closed=frozenset({S.ACHIEVED, S.MISSED, S.ABANDONED}),
    transitions=(
        Transition(
            number="G1",
            action=A.EDIT,
            sources=frozenset({S.PROPOSED}),
            target=None,
            roles=LEADERS,
            text=N_("Change the proposal"),
            guard=N_("By either side; the side that changed it last is the one that proposes it."),
        ),
        Transition(
            number="G2",
            action=A.AGREE,
            sources=frozenset({S.PROPOSED}),
            target=S.AGREED,
            roles=LEADERS,
            text=N_("Agree"),
            guard=N_("By the side that did not propose it; active from its first day by itself."),
        ),
        Transition(
            number="G3",
            action=A.REPORT,
            sources=frozenset({S.AGREED}),
            target=None,
            roles=LEADERS | {Role.SYSTEM},
            text=N_("Report progress"),
            guard=N_("From the first to the last day of the goal; an evaluation reports by itself."),
        ),
        Transition(
            number="G4",
            action=A.PROPOSE_CHANGE,
            sources=frozenset({S.AGREED}),
            target=None,
            roles=LEADERS,
            text=N_("Propose another target"),
            guard=N_("The agreed target holds until the other side accepts the change."),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="G5",
            action=A.ACCEPT_CHANGE,
            sources=frozenset({S.AGREED}),
            target=None,
            roles=LEADERS,
            text=N_("Accept the change"),
            guard=N_("By the side that did not propose it; the old target stays in the history."),
        ),
        Transition(
            number="G6",
            action=A.REFUSE_CHANGE,
            sources=frozenset({S.AGREED}),
            target=None,
            roles=LEADERS,
            text=N_("Keep the agreed target"),
            guard=N_("By the other side, or by the side that proposed it to take it back."),
        ),
        Transition(
            number="G7",
            action=A.HAND_OVER,
            sources=frozenset({S.PROPOSED, S.AGREED}),
            target=None,
            roles=LEADERS,
            text=N_("Name another owner"),
            guard=N_("Each side names its own owner."),
        ),
        Transition(
            number="G8",
            action=A.ACHIEVE,
            sources=frozenset({S.AGREED}),
            target=S.ACHIEVED,
            roles=LEADERS,
            text=N_("Conclude"),
            guard=N_("The last figure reaches the target."),
        ),
        Transition(
            number="G9",
            action=A.MISS,
            sources=frozenset({S.AGREED}),
            target=S.MISSED,
            roles=LEADERS,
            text=N_("Conclude"),
            guard=N_("The last day has passed, and the last figure does not reach the target."),
        ),
        Transition(
            number="G10",
            action=A.ABANDON,
            sources=frozenset({S.PROPOSED, S.AGREED}),
            target=S.ABANDONED,
            roles=LEADERS,
            text=N_("Give up the goal"),
            note=Requirement.REQUIRED,
        ),
    ),
)
