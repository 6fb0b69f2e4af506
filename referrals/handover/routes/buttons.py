"""The buttons of a referral's page: what its reader may do now, the likeliest step first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from core.text import N_
from referrals.handover.lifecycle import ReferralAction, ReferralState
from referrals.handover.queries import DeskReferral, NgoReferral, OfficerReferral
from web.i18n import translate

A = ReferralAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A way to the page of a step; `rare` ones stand apart."""

    label: str
    url: str
    kind: str = "secondary"
    rare: bool = False
    direct: bool = False
    """Done with one press, without a page of its own."""


PAGES: Mapping[ReferralAction, tuple[str, str]] = {
    A.ANSWER_INFO: ("handover.answer_info", N_("Answer the NGO")),
    A.ACCEPT: ("handover.accept", N_("Accept")),
    A.ACKNOWLEDGE: ("handover.acknowledge", N_("Acknowledge")),
    A.REQUEST_INFO: ("handover.request_info", N_("Ask for information")),
    A.DECLINE: ("handover.decline", N_("Decline")),
    A.PROPOSE_DECLINE: ("handover.propose_decline", N_("Propose to decline")),
    A.APPROVE_DECLINE: ("handover.approve_decline", N_("Approve the decline")),
    A.SEND_BACK: ("handover.send_back", N_("Send back to the NGO")),
    A.CONFIRM_WITHDRAWAL: ("handover.confirm_withdrawal", N_("Confirm the withdrawal")),
    A.REFUSE_WITHDRAWAL: ("handover.refuse_withdrawal", N_("Keep the case")),
    A.ENGAGE: ("casework.engage", N_("The person agrees to the service")),
    A.CLOSE: ("casework.close", N_("Close with outcome")),
    A.RESUME: ("casework.resume", N_("Resume")),
    A.ASSIGN: ("casework.assign", N_("Assign a worker")),
    A.WAITLIST: ("casework.waitlist", N_("Put on the waiting list")),
    A.CLOSE_WITHOUT_SERVICE: ("casework.close_without_service", N_("Close without service")),
    A.HOLD: ("casework.hold", N_("Put on hold")),
    A.WITHDRAW: ("handover.withdraw", N_("Withdraw")),
    A.REQUEST_WITHDRAWAL: ("handover.request_withdrawal", N_("Ask the NGO to withdraw")),
    A.REOPEN: ("handover.reopen", N_("Reopen")),
    A.CORRECT: ("handover.correct", N_("Correct the last step")),
    A.MARK_ERROR: ("handover.mark_error", N_("Entered in error")),
    A.PROPOSE_ERROR: ("handover.propose_error", N_("Entered in error: propose")),
    A.CONFIRM_ERROR: ("handover.confirm_error", N_("Confirm: entered in error")),
    A.DROP_ERROR: ("handover.drop_error", N_("It was no error")),
}
"""Where each step has its page, in the order in which buttons stand."""

FIRST = frozenset(
    {A.ANSWER_INFO, A.ACCEPT, A.APPROVE_DECLINE, A.ENGAGE, A.CLOSE, A.RESUME, A.CONFIRM_WITHDRAWAL}
    | {A.CONFIRM_ERROR}
)
RARE = frozenset(
    {
        A.CORRECT,
        A.MARK_ERROR,
        A.PROPOSE_ERROR,
        A.WITHDRAW,
        A.REQUEST_WITHDRAWAL,
        A.REOPEN,
        A.HOLD,
        A.CLOSE_WITHOUT_SERVICE,
    }
)


def buttons_for(
    referral: NgoReferral | OfficerReferral | DeskReferral, *, more: Sequence[Button] = ()
) -> list[Button]:
    """What `actions` offers and nothing else; `more` stands first. One button at most is the primary one."""
    buttons = list(more)
    for action, (endpoint, label) in PAGES.items():
        if action not in referral.actions:
            continue
        url = url_for(endpoint, referral_id=referral.id)
        taken = any(button.kind == "primary" for button in buttons)
        primary = not taken and (action in FIRST or (action is A.ASSIGN and _is_unassigned(referral)))
        buttons.append(
            Button(
                label=translate(label),
                url=url,
                kind="primary" if primary else "secondary",
                rare=action in RARE or (action is A.PROPOSE_DECLINE and A.DECLINE in referral.actions),
                direct=action is A.ACKNOWLEDGE,
            )
        )
    return buttons


def _is_unassigned(referral: NgoReferral | OfficerReferral | DeskReferral) -> bool:
    return (
        isinstance(referral, NgoReferral)
        and referral.worker_id is None
        and referral.state is ReferralState.ACCEPTED
    )
