"""Everything that is done to a referral between agency, NGO and desk; casework does the rest."""

from referrals.handover.commands.deciding import (
    accept,
    acknowledge,
    answer_info,
    approve_decline,
    decline,
    propose_decline,
    request_info,
    send_back,
)
from referrals.handover.commands.drafting import (
    create_draft,
    discard_draft,
    save_draft,
)
from referrals.handover.commands.ending import (
    confirm_withdrawal,
    correct,
    refuse_withdrawal,
    reopen,
    request_withdrawal,
    withdraw,
)
from referrals.handover.commands.erring import confirm_error, drop_error, mark_error, propose_error
from referrals.handover.commands.sending import submit
from referrals.handover.commands.step import Moved
from referrals.handover.values import DraftValues

__all__ = [
    "DraftValues",
    "Moved",
    "accept",
    "acknowledge",
    "answer_info",
    "approve_decline",
    "confirm_error",
    "confirm_withdrawal",
    "correct",
    "create_draft",
    "decline",
    "discard_draft",
    "drop_error",
    "mark_error",
    "propose_decline",
    "propose_error",
    "refuse_withdrawal",
    "reopen",
    "request_info",
    "request_withdrawal",
    "save_draft",
    "send_back",
    "submit",
    "withdraw",
]
