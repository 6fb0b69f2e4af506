"""The life cycle of an alert: from the moment somebody agreed to be contacted until it is dealt with."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class AlertState(StrEnum):
    """Where an alert stands."""

    WAITING = "waiting"
    SEEN = "seen"
    ATTEMPTED = "attempted"
    """Somebody has tried to reach the person, and not reached them yet."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """The person said that nobody need call any more."""


class AlertAction(StrEnum):
    """What is done with an alert."""

    SEE = "see"
    ATTEMPT = "attempt"
    ESCALATE = "escalate"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Cause(StrEnum):
    """Why there is an alert; never what was answered."""

    CHECK = "check"
    """A questionnaire asked for a person, and the person had agreed to be contacted."""
    ASKED = "asked"
    """The person asked to be called back."""


class Wanted(StrEnum):
    """With whom the person wants to speak."""

    CLINICIAN = "clinician"
    PEER = "peer"


class Outcome(StrEnum):
    """How an alert ended, as a code."""

    REACHED_SAFE = "reached_safe"
    REACHED_PLAN = "reached_plan"
    REACHED_CARE = "reached_care"
    EMERGENCY = "emergency"
    NOT_REACHED = "not_reached"
    NOT_WANTED = "not_wanted"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.REACHED_SAFE: N_("Reached: safe for now, nothing further wanted"),
    Outcome.REACHED_PLAN: N_("Reached: safety plan made or gone through"),
    Outcome.REACHED_CARE: N_("Reached: next appointment or care agreed"),
    Outcome.EMERGENCY: N_("Emergency help was sent"),
    Outcome.NOT_REACHED: N_("Not reached, after every way the person gave"),
    Outcome.NOT_WANTED: N_("Reached: wanted no contact"),
}

S, A = AlertState, AlertAction
OPEN = frozenset({S.WAITING, S.SEEN, S.ATTEMPTED})
DUTY = frozenset({Role.CLINICIAN})


def _step(
    number: str,
    action: AlertAction,
    sources: frozenset[AlertState],
    target: AlertState | None,
    roles: frozenset[Role],
    text: str,
    *,
    guard: str = "",
    reason: Requirement = Requirement.NONE,
) -> Transition[AlertState, AlertAction]:
    return Transition(
        number=number,
        action=action,
        sources=sources,
        target=target,
        roles=roles,
        text=text,
        guard=guard,
        reason=reason,
    )


ALERT: Lifecycle[AlertState, AlertAction] = Lifecycle(
    name="alert",
    initial=S.WAITING,
    turns={
        S.WAITING: Turn.NGO,
        S.SEEN: Turn.NGO,
        S.ATTEMPTED: Turn.NGO,
        S.CLOSED: Turn.NOBODY,
        S.WITHDRAWN: Turn.NOBODY,
    },
    transitions=(
        _step("1", A.SEE, frozenset({S.WAITING}), S.SEEN, DUTY, N_("I take this")),
        _step(
            "2", A.ATTEMPT, frozenset({S.SEEN, S.ATTEMPTED}), S.ATTEMPTED, DUTY, N_("I tried, not reached")
        ),
        _step(
            "3",
            A.ESCALATE,
            OPEN,
            None,
            DUTY | {Role.SYSTEM},
            N_("Call in the back-up"),
            guard="once; by the timer when no attempt was made in time",
        ),
        _step("4", A.CLOSE, OPEN - {S.WAITING}, S.CLOSED, DUTY, N_("Close"), reason=Requirement.REQUIRED),
        _step("5", A.WITHDRAW, OPEN, S.WITHDRAWN, frozenset({Role.PARTICIPANT}), N_("Nobody need call me")),
    ),
    closed=frozenset({S.CLOSED, S.WITHDRAWN}),
)
