"""What readers make of a figure, and the life of a dispute: from the side that doubts it to the desk and back."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class Mark(StrEnum):
    """What a side makes of a figure; each but `ACCEPTED` says why in words."""

    ACCEPTED = "accepted"
    ACT = "act"
    WATCH = "watch"
    EXPLAINED = "explained"


class Finding(StrEnum):
    """What a figure carries in the end: a mark of somebody, or that it is disputed, which weighs more."""

    ACCEPTED = "accepted"
    ACT = "act"
    WATCH = "watch"
    EXPLAINED = "explained"
    DISPUTED = "disputed"


class DisputeReason(StrEnum):
    """What a side holds to be wrong with a figure."""

    WRONG_DATA = "wrong_data"
    WRONG_DEFINITION = "wrong_definition"
    MISSING_DATA = "missing_data"
    OTHER = "other"


class Answer(StrEnum):
    """What the desk says to a dispute."""

    STANDS = "stands"
    REVISE = "revise"
    REDEFINE = "redefine"


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    REVISING = "revising"
    """The desk said that the figure will be revised; the new evaluation is still to come."""
    ANSWERED = "answered"
    KEPT = "kept"
    """The side does not accept the answer; that the figure is disputed stays with it."""
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class DisputeStep(StrEnum):
    """What can be done with a dispute."""

    ANSWER = "answer"
    PROMISE = "promise"
    REVISE = "revise"
    ACCEPT = "accept"
    KEEP = "keep"
    WITHDRAW = "withdraw"


UNSETTLED = frozenset({DisputeState.OPEN, DisputeState.REVISING, DisputeState.ANSWERED, DisputeState.KEPT})
"""As long as a dispute is in one of these, whoever sees the figure sees that it is disputed."""

_DESK = frozenset({Role.PARTNERSHIP_DESK, Role.NGO_MANAGER})
_LEADERS = frozenset({Role.LEADERSHIP})
_S, _D = DisputeState, DisputeStep

DISPUTE: Lifecycle[DisputeState, DisputeStep] = Lifecycle(
    name="dispute",
    initial=_S.OPEN,
    turns={
        _S.OPEN: Turn.DESK,
        _S.REVISING: Turn.DESK,
        _S.ANSWERED: Turn.REFERRER,
        _S.KEPT: Turn.NOBODY,
        _S.SETTLED: Turn.NOBODY,
        _S.WITHDRAWN: Turn.NOBODY,
    },
    transitions=(
        Transition(
            number="D1",
            action=_D.ANSWER,
            sources=frozenset({_S.OPEN}),
            target=_S.ANSWERED,
            roles=_DESK,
            text=N_("Send the answer"),
            guard="the figure stands, or its definition is to be changed",
            reason=Requirement.REQUIRED,
        ),
        Transition(
            number="D2",
            action=_D.PROMISE,
            sources=frozenset({_S.OPEN}),
            target=_S.REVISING,
            roles=_DESK,
            text=N_("Send the answer"),
            guard="the figure will be revised",
            reason=Requirement.REQUIRED,
        ),
        Transition(
            number="D3",
            action=_D.REVISE,
            sources=frozenset({_S.REVISING}),
            target=_S.ANSWERED,
            roles=_DESK,
            text=N_("Measure again and publish"),
            guard="a new evaluation of the same scope and period",
        ),
        Transition(
            number="D4",
            action=_D.ACCEPT,
            sources=frozenset({_S.ANSWERED, _S.KEPT}),
            target=_S.SETTLED,
            roles=_LEADERS,
            text=N_("Accept the answer"),
            guard="the side that disputes",
        ),
        Transition(
            number="D5",
            action=_D.KEEP,
            sources=frozenset({_S.ANSWERED}),
            target=_S.KEPT,
            roles=_LEADERS,
            text=N_("Keep disputing"),
            guard="the side that disputes",
        ),
        Transition(
            number="D6",
            action=_D.WITHDRAW,
            sources=UNSETTLED,
            target=_S.WITHDRAWN,
            roles=_LEADERS,
            text=N_("Take the dispute back"),
            guard="the side that disputes",
        ),
    ),
    closed=frozenset({_S.SETTLED, _S.WITHDRAWN}),
)
