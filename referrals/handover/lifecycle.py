"""The life cycle of a referral: states, whose turn each is, and the table of its steps.

Source: the product's referral life cycle (states 2.2, transitions 2.3 of the design).
"""

from enum import StrEnum

from core.actor import Role
from core.lifecycle import Lifecycle, Requirement, Transition, Turn
from core.text import N_


class ReferralState(StrEnum):
    """Where a referral stands; `overdue`, `agreement ended` and the like are flags, not states."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INFO_REQUESTED = "info_requested"
    DECLINE_REVIEW = "decline_review"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    CONTACTING = "contacting"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    WITHDRAWAL_REQUESTED = "withdrawal_requested"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    ENTERED_IN_ERROR = "entered_in_error"


class ReferralAction(StrEnum):
    """What may be done to a referral; `event_names.EVENTS` names its event."""

    SUBMIT = "submit"
    DISCARD = "discard"
    ACKNOWLEDGE = "acknowledge"
    REQUEST_INFO = "request_info"
    ANSWER_INFO = "answer_info"
    ACCEPT = "accept"
    ASSIGN = "assign"
    DECLINE = "decline"
    PROPOSE_DECLINE = "propose_decline"
    APPROVE_DECLINE = "approve_decline"
    SEND_BACK = "send_back"
    WAITLIST = "waitlist"
    START_CONTACT = "start_contact"
    ENGAGE = "engage"
    CLOSE_WITHOUT_SERVICE = "close_without_service"
    HOLD = "hold"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    CONFIRM_WITHDRAWAL = "confirm_withdrawal"
    REFUSE_WITHDRAWAL = "refuse_withdrawal"
    CLOSE = "close"
    REOPEN = "reopen"
    FLAG_AGREEMENT_ENDED = "flag_agreement_ended"
    MARK_ERROR = "mark_error"
    CORRECT = "correct"
    ESCALATE = "escalate"


class EndState(StrEnum):
    """How a closed referral ended; derived from what happened, never typed."""

    NOT_STARTED = "not_started"
    ENDED_EARLY = "ended_early"
    COMPLETED = "completed"


S, A, R = ReferralState, ReferralAction, Requirement
OFFICER, SUPERVISOR, SYSTEM = Role.LIAISON_OFFICER, Role.SUPERVISOR, Role.SYSTEM
INTAKE, WORKER, MANAGER = Role.NGO_INTAKE, Role.NGO_WORKER, Role.NGO_MANAGER
DESK = Role.PARTNERSHIP_DESK

IN_SERVICE = frozenset({S.ACCEPTED, S.CONTACTING, S.ACTIVE})
FINISHED = frozenset({S.DECLINED, S.WITHDRAWN, S.CLOSED, S.ENTERED_IN_ERROR})
OPEN = frozenset(S) - FINISHED
SENT = OPEN - {S.DRAFT}


def _step(
    number: str,
    action: ReferralAction,
    sources: set[ReferralState] | frozenset[ReferralState],
    target: ReferralState | None,
    roles: set[Role],
    text: str,
    guard: str = "",
    *,
    reason: Requirement = R.NONE,
    note: Requirement = R.NONE,
) -> Transition[ReferralState, ReferralAction]:
    who, where = frozenset(roles), frozenset(sources)
    return Transition(
        number=number, action=action, sources=where, target=target, roles=who, text=text, guard=guard,
        reason=reason, note=note,
    )  # fmt: skip


REFERRAL: Lifecycle[ReferralState, ReferralAction] = Lifecycle(
    name=N_("Referral"),
    initial=S.DRAFT,
    turns={
        S.DRAFT: Turn.REFERRER,
        S.SUBMITTED: Turn.NGO,
        S.INFO_REQUESTED: Turn.REFERRER,
        S.DECLINE_REVIEW: Turn.DESK,
        S.ACCEPTED: Turn.NGO,
        S.WAITLISTED: Turn.NGO,
        S.CONTACTING: Turn.NGO,
        S.ACTIVE: Turn.NGO,
        S.ON_HOLD: Turn.NGO,
        S.WITHDRAWAL_REQUESTED: Turn.NGO,
        S.DECLINED: Turn.NOBODY,
        S.WITHDRAWN: Turn.NOBODY,
        S.CLOSED: Turn.NOBODY,
        S.ENTERED_IN_ERROR: Turn.NOBODY,
    },
    closed=FINISHED,
    transitions=(
        _step(
            "1",
            A.SUBMIT,
            {S.DRAFT},
            S.SUBMITTED,
            {OFFICER, SUPERVISOR},
            N_("Send to the NGO"),
            N_("An agreement in force covers service, pathway, area and urgency; consent is recorded."),
        ),
        _step(
            "2",
            A.DISCARD,
            {S.DRAFT},
            None,
            {OFFICER, SYSTEM},
            N_("Delete the draft"),
            N_("The draft is deleted; the timer does so after 90 days."),
        ),
        _step(
            "3",
            A.ACKNOWLEDGE,
            {S.SUBMITTED},
            None,
            {INTAKE, MANAGER},
            N_("Acknowledge"),
            N_("A person’s click, never a page view; the state stays."),
        ),
        _step(
            "4",
            A.REQUEST_INFO,
            {S.SUBMITTED},
            S.INFO_REQUESTED,
            {INTAKE, MANAGER},
            N_("Ask the officer for information"),
            N_("At least one item; the decision clock stops."),
            reason=R.REQUIRED,
            note=R.OPTIONAL,
        ),
        _step(
            "5",
            A.ANSWER_INFO,
            {S.INFO_REQUESTED},
            S.SUBMITTED,
            {OFFICER, SUPERVISOR},
            N_("Answer the NGO"),
            N_("An answer, or that it cannot be supplied; the clock goes on."),
            note=R.REQUIRED,
        ),
        _step(
            "6",
            A.ACCEPT,
            {S.SUBMITTED},
            S.ACCEPTED,
            {INTAKE, MANAGER},
            N_("Accept"),
            N_("Exactly one person accepts; the others are told who and when."),
        ),
        _step(
            "7",
            A.ASSIGN,
            IN_SERVICE | {S.WAITLISTED, S.ON_HOLD},
            None,
            {INTAKE, MANAGER},
            N_("Assign a worker"),
            N_("A worker of the NGO; one live assignment, history kept."),
        ),
        _step(
            "8",
            A.DECLINE,
            {S.SUBMITTED},
            S.DECLINED,
            {INTAKE, MANAGER},
            N_("Decline"),
            N_("Coded reason; another route offered, yes or no. Not where the agreement asks for review."),
            reason=R.REQUIRED,
            note=R.OPTIONAL,
        ),
        _step(
            "9",
            A.PROPOSE_DECLINE,
            {S.SUBMITTED},
            S.DECLINE_REVIEW,
            {INTAKE, MANAGER},
            N_("Propose to decline"),
            N_("Where the agreement has declines of urgent referrals reviewed."),
            reason=R.REQUIRED,
            note=R.OPTIONAL,
        ),
        _step(
            "10a",
            A.APPROVE_DECLINE,
            {S.DECLINE_REVIEW},
            S.DECLINED,
            {DESK, SUPERVISOR},
            N_("Approve the decline"),
        ),
        _step(
            "10b",
            A.SEND_BACK,
            {S.DECLINE_REVIEW},
            S.SUBMITTED,
            {DESK, SUPERVISOR},
            N_("Send back to the NGO"),
            note=R.REQUIRED,
        ),
        _step(
            "11",
            A.WAITLIST,
            {S.ACCEPTED},
            S.WAITLISTED,
            {MANAGER},
            N_("Put on the waiting list"),
            N_("With a review date."),
            reason=R.REQUIRED,
        ),
        _step(
            "12", A.START_CONTACT, {S.WAITLISTED}, S.CONTACTING, {WORKER, MANAGER}, N_("Start making contact")
        ),
        _step(
            "13",
            A.START_CONTACT,
            {S.ACCEPTED},
            S.CONTACTING,
            {WORKER, MANAGER},
            N_("Log a contact attempt"),
            N_("The first attempt moves the referral on."),
        ),
        _step(
            "14",
            A.ENGAGE,
            {S.CONTACTING},
            S.ACTIVE,
            {WORKER, MANAGER},
            N_("The person agrees to the service"),
            N_("After two-way contact with the person."),
        ),
        _step(
            "15",
            A.CLOSE_WITHOUT_SERVICE,
            {S.CONTACTING},
            S.CLOSED,
            {WORKER, MANAGER},
            N_("Close without service"),
            N_("Unable to contact: only after the agreement’s number of attempts and days."),
            reason=R.REQUIRED,
            note=R.OPTIONAL,
        ),
        _step(
            "16",
            A.HOLD,
            IN_SERVICE,
            S.ON_HOLD,
            {WORKER, MANAGER},
            N_("Put on hold"),
            N_("With a review date within 90 days; remembers the state."),
            reason=R.REQUIRED,
        ),
        _step(
            "17",
            A.RESUME,
            {S.ON_HOLD},
            None,
            {WORKER, MANAGER},
            N_("Resume"),
            N_("Back to the remembered state."),
        ),
        _step(
            "18",
            A.WITHDRAW,
            {S.SUBMITTED, S.INFO_REQUESTED},
            S.WITHDRAWN,
            {OFFICER, SUPERVISOR},
            N_("Withdraw"),
            reason=R.REQUIRED,
            note=R.OPTIONAL,
        ),
        _step(
            "19",
            A.REQUEST_WITHDRAWAL,
            IN_SERVICE,
            S.WITHDRAWAL_REQUESTED,
            {OFFICER, SUPERVISOR},
            N_("Ask the NGO to withdraw"),
            N_("The NGO decides: its service to the person is not the police’s to cancel."),
            reason=R.REQUIRED,
            note=R.OPTIONAL,
        ),
        _step(
            "20a",
            A.CONFIRM_WITHDRAWAL,
            {S.WITHDRAWAL_REQUESTED},
            S.WITHDRAWN,
            {MANAGER, WORKER},
            N_("Confirm the withdrawal"),
        ),
        _step(
            "20b",
            A.REFUSE_WITHDRAWAL,
            {S.WITHDRAWAL_REQUESTED},
            None,
            {MANAGER, WORKER},
            N_("Keep the case: the person wants the service"),
            N_("Back to the remembered state."),
            note=R.REQUIRED,
        ),
        _step(
            "21",
            A.CLOSE,
            {S.ACTIVE},
            S.CLOSED,
            {WORKER, MANAGER},
            N_("Close with outcome"),
            N_("Each desired outcome is scored."),
            reason=R.REQUIRED,
            note=R.OPTIONAL,
        ),
        _step(
            "22",
            A.REOPEN,
            {S.CLOSED, S.DECLINED},
            S.SUBMITTED,
            {MANAGER, DESK},
            N_("Reopen"),
            N_("Within 30 days; consent still valid. Later: a new linked referral."),
            reason=R.REQUIRED,
        ),
        _step(
            "23",
            A.FLAG_AGREEMENT_ENDED,
            SENT,
            None,
            {SYSTEM},
            N_("Note that the agreement has ended"),
            N_("The service goes on; no new referral is sent."),
        ),
        _step(
            "24a",
            A.MARK_ERROR,
            {S.SUBMITTED},
            S.ENTERED_IN_ERROR,
            {OFFICER},
            N_("Entered in error"),
            N_("By the officer before the NGO has acknowledged."),
            reason=R.REQUIRED,
        ),
        _step(
            "24b",
            A.MARK_ERROR,
            (OPEN | {S.DECLINED, S.WITHDRAWN, S.CLOSED}) - {S.DRAFT},
            S.ENTERED_IN_ERROR,
            {DESK},
            N_("Entered in error"),
            N_("By the partnership desk at any time."),
            reason=R.REQUIRED,
        ),
        _step(
            "25",
            A.CORRECT,
            SENT | {S.DECLINED, S.WITHDRAWN, S.CLOSED},
            None,
            {OFFICER, SUPERVISOR, INTAKE, WORKER, MANAGER, DESK},
            N_("Correct the last step"),
            N_("The same person within 24 hours; later the NGO’s manager or the desk. Both events stay."),
            reason=R.REQUIRED,
        ),
        _step(
            "26",
            A.ESCALATE,
            SENT,
            None,
            {SYSTEM},
            N_("Escalate as overdue"),
            N_("By the ladder of the urgency; the state stays."),
        ),
    ),
)
