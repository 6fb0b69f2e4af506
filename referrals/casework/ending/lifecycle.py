"""The life cycle of an end report: filed with the closing, or proposed first where the agreement asks for approval."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class EndReportState(StrEnum):
    """Where an end report stands."""

    PROPOSED = "proposed"
    FILED = "filed"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class EndReportAction(StrEnum):
    """What may be done to an end report."""

    APPROVE = "approve"
    RETURN = "return"
    TAKE_BACK = "take_back"


S, A = EndReportState, EndReportAction
WORKER, MANAGER = Role.NGO_WORKER, Role.NGO_MANAGER
_OPEN = frozenset({S.PROPOSED})

END_REPORT: Lifecycle[EndReportState, EndReportAction] = Lifecycle(
    name=N_("End report"),
    initial=S.PROPOSED,
    turns={
        S.PROPOSED: Turn.NGO,
        S.FILED: Turn.NOBODY,
        S.RETURNED: Turn.NOBODY,
        S.TAKEN_BACK: Turn.NOBODY,
    },
    closed=frozenset({S.FILED, S.RETURNED, S.TAKEN_BACK}),
    transitions=(
        Transition(
            number="1",
            action=A.APPROVE,
            sources=_OPEN,
            target=S.FILED,
            roles=frozenset({MANAGER}),
            text=N_("Approve and close the case"),
            guard=N_("Only where the agreement asks for approval; the case is closed with it."),
        ),
        Transition(
            number="2",
            action=A.RETURN,
            sources=_OPEN,
            target=S.RETURNED,
            roles=frozenset({MANAGER}),
            text=N_("Return to the worker"),
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="3",
            action=A.TAKE_BACK,
            sources=_OPEN,
            target=S.TAKEN_BACK,
            roles=frozenset({WORKER, MANAGER}),
            text=N_("Take the report back"),
        ),
    ),
)
