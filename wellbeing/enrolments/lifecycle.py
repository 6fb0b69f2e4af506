"""The life cycle of an enrolment (facts 2.3): every state can be left by the person's own act, at once."""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class EnrolmentState(StrEnum):
    """Where an enrolment stands."""

    INTERESTED = "interested"
    """Kept for later by the person; those who run the programme know nothing of it."""
    REQUESTED = "requested"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    ENDED_BY_PROVIDER = "ended_by_provider"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"
    LAPSED = "lapsed"
    """No contact for 90 days."""


class EnrolmentAction(StrEnum):
    """What moves an enrolment, or changes who holds it."""

    ASK = "ask"
    WAITLIST = "waitlist"
    OFFER = "offer"
    ACCEPT = "accept"
    START = "start"
    ASSIGN = "assign"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    END = "end"
    RULE_OUT = "rule_out"
    LAPSE = "lapse"


class ReferralSource(StrEnum):
    """How somebody came to enrol (facts 2.3); a supervisor's suggestion is not recorded."""

    SELF = "self"
    FAMILY = "family"
    PEER = "peer"
    MANDATORY = "mandatory"
    CRITICAL_INCIDENT = "critical_incident"
    ANNUAL_CHECK = "annual_check"


S, A, R = EnrolmentState, EnrolmentAction, Requirement
PERSON = frozenset({Role.PARTICIPANT})
PROVIDER = frozenset({Role.CLINICIAN, Role.PEER_SUPPORTER, Role.NGO_MANAGER, Role.WELLBEING_COORDINATOR})
CARERS = frozenset({Role.CLINICIAN, Role.PEER_SUPPORTER})
TIMER = frozenset({Role.SYSTEM})
PROVIDER_TURN = Turn.NGO
"""Whoever runs the programme, also where that is the agency’s own peers or clinicians."""

ENDED = frozenset({S.COMPLETED, S.WITHDRAWN, S.ENDED_BY_PROVIDER, S.NO_LONGER_ELIGIBLE, S.LAPSED})
OPEN = frozenset(S) - ENDED
KNOWN = OPEN - {S.INTERESTED}
"""Open, and known to those who run the programme."""
IN_PLACE = frozenset({S.OFFERED, S.ENROLLED, S.ACTIVE, S.PAUSED})
"""These take up a place of the programme."""
LAPSING = IN_PLACE
"""Whoever still waits for a place has not gone silent: the wait is the provider's."""


def _step(
    number: str,
    action: EnrolmentAction,
    sources: set[EnrolmentState] | frozenset[EnrolmentState],
    target: EnrolmentState | None,
    roles: frozenset[Role],
    text: str,
    guard: str = "",
    *,
    reason: Requirement = R.NONE,
) -> Transition[EnrolmentState, EnrolmentAction]:
    return Transition(
        number=number,
        action=action,
        sources=frozenset(sources),
        target=target,
        roles=roles,
        text=text,
        guard=guard,
        reason=reason,
    )


ENROLMENT: Lifecycle[EnrolmentState, EnrolmentAction] = Lifecycle(
    name=N_("Enrolment"),
    initial=S.INTERESTED,
    turns={
        S.INTERESTED: Turn.PERSON,
        S.REQUESTED: PROVIDER_TURN,
        S.WAITLISTED: PROVIDER_TURN,
        S.OFFERED: Turn.PERSON,
        S.ENROLLED: PROVIDER_TURN,
        S.ACTIVE: PROVIDER_TURN,
        S.PAUSED: Turn.PERSON,
        S.COMPLETED: Turn.NOBODY,
        S.WITHDRAWN: Turn.NOBODY,
        S.ENDED_BY_PROVIDER: Turn.NOBODY,
        S.NO_LONGER_ELIGIBLE: Turn.NOBODY,
        S.LAPSED: Turn.NOBODY,
    },
    closed=ENDED,
    transitions=(
        _step("1", A.ASK, {S.INTERESTED}, S.REQUESTED, PERSON, N_("Ask to join")),
        _step(
            "2", A.WAITLIST, {S.REQUESTED}, S.WAITLISTED, PROVIDER | TIMER,
            N_("Put on the waiting list"), "by itself where every place is taken",
        ),
        _step(
            "3", A.OFFER, {S.REQUESTED, S.WAITLISTED}, S.OFFERED, PROVIDER,
            N_("Offer a place"), "a place is free",
        ),
        _step("4", A.ACCEPT, {S.OFFERED}, S.ENROLLED, PERSON, N_("Yes, I take the place")),
        _step(
            "5", A.START, {S.ENROLLED}, S.ACTIVE, CARERS,
            N_("We have begun"), "the notice of confidentiality is acknowledged",
        ),
        _step("6", A.ASSIGN, KNOWN, None, PROVIDER, N_("Assign"), "the state stays"),
        _step("7", A.PAUSE, {S.ENROLLED, S.ACTIVE}, S.PAUSED, PERSON, N_("Pause")),
        _step(
            "8", A.RESUME, {S.PAUSED}, None, PERSON,
            N_("Go on"), "active where it had begun, else enrolled",
        ),
        _step("9", A.COMPLETE, {S.ACTIVE, S.PAUSED}, S.COMPLETED, PERSON | CARERS, N_("Finish")),
        _step("10", A.WITHDRAW, OPEN, S.WITHDRAWN, PERSON, N_("Leave"), reason=R.OPTIONAL),
        _step("11", A.END, KNOWN, S.ENDED_BY_PROVIDER, PROVIDER, N_("End"), reason=R.REQUIRED),
        _step("12", A.RULE_OUT, KNOWN, S.NO_LONGER_ELIGIBLE, PROVIDER, N_("No longer eligible")),
        _step(
            "13", A.LAPSE, LAPSING, S.LAPSED, TIMER,
            N_("Lapse"), "no contact for 90 days",
        ),
    ),
)  # fmt: skip
