"""The states of a referral, what may be done to it, and how it ends and goes on elsewhere.

Values are stored; the table of steps between them is `lifecycle.REFERRAL`.
"""

from enum import StrEnum


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
    PROPOSE_ERROR = "propose_error"
    CONFIRM_ERROR = "confirm_error"
    DROP_ERROR = "drop_error"
    CORRECT = "correct"
    ESCALATE = "escalate"


class EndState(StrEnum):
    """How a closed referral ended; derived from what happened, never typed."""

    NOT_STARTED = "not_started"
    ENDED_EARLY = "ended_early"
    COMPLETED = "completed"


class LinkKind(StrEnum):
    """Why a referral follows an earlier one."""

    REDIRECT = "redirect"
    """The earlier one was declined, and another service was named."""
    TRANSFER = "transfer"
    """Another service takes the person over."""
    RE_REFERRAL = "re_referral"
    """The person is referred again."""


S = ReferralState
IN_SERVICE = frozenset({S.ACCEPTED, S.CONTACTING, S.ACTIVE})
FINISHED = frozenset({S.DECLINED, S.WITHDRAWN, S.CLOSED, S.ENTERED_IN_ERROR})
OPEN = frozenset(S) - FINISHED
SENT = OPEN - {S.DRAFT}
