"""The way of a report of force: its officer writes it, a supervisor reads it and signs it off or gives it back."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class ForceState(StrEnum):
    """Where a report of force stands."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"


class ForceAction(StrEnum):
    """What is done to a report of force."""

    REWRITE = "rewrite"
    RETURN = "return"
    REVIEW = "review"


S, A = ForceState, ForceAction
AUTHORS = frozenset({Role.LIAISON_OFFICER, Role.SUPERVISOR})

FORCE = Lifecycle(
    name="force report",
    initial=S.SUBMITTED,
    turns={S.SUBMITTED: Turn.AGENCY, S.RETURNED: Turn.REFERRER, S.REVIEWED: Turn.NOBODY},
    transitions=(
        Transition(
            number="1",
            action=A.REWRITE,
            sources=frozenset({S.SUBMITTED, S.RETURNED}),
            target=S.SUBMITTED,
            roles=AUTHORS,
            text=N_("Change my report"),
            guard="only the officer who wrote it",
        ),
        Transition(
            number="2",
            action=A.RETURN,
            sources=frozenset({S.SUBMITTED}),
            target=S.RETURNED,
            roles=frozenset({Role.SUPERVISOR}),
            text=N_("Give back"),
            guard="not the officer who wrote it",
            note=Requirement.REQUIRED,
        ),
        Transition(
            number="3",
            action=A.REVIEW,
            sources=frozenset({S.SUBMITTED}),
            target=S.REVIEWED,
            roles=frozenset({Role.SUPERVISOR}),
            text=N_("Sign off"),
            guard="not the officer who wrote it",
            note=Requirement.OPTIONAL,
        ),
    ),
    closed=frozenset({S.REVIEWED}),
)
