"""What a timeline calls the event of each action."""

from core.text import N_
from referrals.handover.lifecycle import ReferralAction

A = ReferralAction

EVENTS: dict[ReferralAction, str] = {
    A.SUBMIT: N_("Sent"),
    A.DISCARD: N_("Draft deleted"),
    A.ACKNOWLEDGE: N_("Acknowledged"),
    A.REQUEST_INFO: N_("Information asked for"),
    A.ANSWER_INFO: N_("Question answered"),
    A.ACCEPT: N_("Accepted"),
    A.ASSIGN: N_("Worker assigned"),
    A.DECLINE: N_("Declined"),
    A.PROPOSE_DECLINE: N_("Decline proposed"),
    A.APPROVE_DECLINE: N_("Decline approved"),
    A.SEND_BACK: N_("Decline sent back"),
    A.WAITLIST: N_("Put on the waiting list"),
    A.START_CONTACT: N_("Contact started"),
    A.ENGAGE: N_("Service begun"),
    A.CLOSE_WITHOUT_SERVICE: N_("Closed without service"),
    A.HOLD: N_("Put on hold"),
    A.RESUME: N_("Resumed"),
    A.WITHDRAW: N_("Withdrawn"),
    A.REQUEST_WITHDRAWAL: N_("Withdrawal asked for"),
    A.CONFIRM_WITHDRAWAL: N_("Withdrawal confirmed"),
    A.REFUSE_WITHDRAWAL: N_("Withdrawal refused"),
    A.CLOSE: N_("Closed with outcome"),
    A.REOPEN: N_("Reopened"),
    A.FLAG_AGREEMENT_ENDED: N_("Agreement ended"),
    A.MARK_ERROR: N_("Marked as entered in error"),
    A.PROPOSE_ERROR: N_("Proposed as entered in error"),
    A.CONFIRM_ERROR: N_("Confirmed as entered in error"),
    A.DROP_ERROR: N_("Not entered in error after all"),
    A.CORRECT: N_("Step corrected"),
    A.ESCALATE: N_("Escalated"),
}
"""In the past tense, as the reader of a timeline reads it."""
