"""What pages about response plans say: steps, parts, reasons, grounds and where somebody came from."""

from collections.abc import Mapping

from core.text import N_
from referrals.people.response_plans.codes import BASIS_LABELS, CONCERNS, END_REASONS, HIDE_REASONS, WHYS
from referrals.people.response_plans.lifecycle import PlanAction
from referrals.people.response_plans.values import LABELS, TEXTS

__all__ = [
    "BASIS_LABELS",
    "CAME_FROM",
    "CONCERNS",
    "LABELS",
    "STEPS",
    "TEXTS",
    "WHYS",
    "reason_words",
]

A = PlanAction

STEPS: Mapping[PlanAction, str] = {
    A.EDIT: N_("Draft changed"),
    A.SUBMIT: N_("Sent for approval"),
    A.SEND_BACK: N_("Sent back"),
    A.APPROVE: N_("Approved"),
    A.REVIEW: N_("Reviewed: it still holds"),
    A.HIDE: N_("Hidden from officers"),
    A.SHOW_AGAIN: N_("Shown to officers again"),
    A.REVISE: N_("New version begun"),
    A.EXPIRE: N_("Expired"),
    A.RETIRE: N_("Ended"),
}
CAME_FROM: Mapping[str, str] = {
    "encounter": N_("an encounter"),
    "referral": N_("a referral"),
    "code": N_("the person’s code"),
    "plan": N_("the list of plans"),
}


def reason_words(value: str | None) -> str | None:
    """The marked words of a reason to hide or end a plan."""
    code = HIDE_REASONS.find(value) or END_REASONS.find(value)
    return code.label if code else None
