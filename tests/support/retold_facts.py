"""The facts of a referral worked out a second time, from nothing but its events; slow and obvious."""

from collections.abc import Sequence
from typing import Any

from referrals.handover.lifecycle import FINISHED, ReferralAction, ReferralState
from referrals.handover.models import ReferralEvent
from referrals.handover.policy import PASSING

A = ReferralAction
ACKNOWLEDGING = {A.ACKNOWLEDGE, A.REQUEST_INFO, A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE}
ONCE = ("acknowledged_at", "acknowledged_by_id")
"""What stays although a step is taken back or the referral opened again."""
RETOLD = (
    *ONCE,
    "accepted_at",
    "accepted_by_id",
    "declined_at",
    "decline_reason",
    "withdrawn_at",
    "withdrawal_reason",
    "engaged_at",
    "closed_at",
    "closure_reason",
)
"""The columns that indicators read and that follow from the steps alone."""


SAYS: dict[ReferralAction, tuple[str, str]] = {
    A.ACCEPT: ("accepted_at", "accepted_by_id"),
    A.DECLINE: ("declined_at", "decline_reason"),
    A.APPROVE_DECLINE: ("declined_at", "decline_reason"),
    A.WITHDRAW: ("withdrawn_at", "withdrawal_reason"),
    A.CONFIRM_WITHDRAWAL: ("withdrawn_at", "withdrawal_reason"),
    A.ENGAGE: ("engaged_at", ""),
    A.CLOSE: ("", "closure_reason"),
    A.CLOSE_WITHOUT_SERVICE: ("", "closure_reason"),
}
"""What a step says: the column of its moment, and that of its reason or of who took it."""
ASKED_BEFORE = {A.APPROVE_DECLINE: A.PROPOSE_DECLINE, A.CONFIRM_WITHDRAWAL: A.REQUEST_WITHDRAWAL}
"""Steps whose reason was given with an earlier one."""


def retold_facts(events: Sequence[ReferralEvent]) -> dict[str, Any]:
    """The columns of `RETOLD` as the steps tell them, in the order in which they were taken."""
    facts: dict[str, Any] = dict.fromkeys(RETOLD)
    before = dict(facts)
    """The facts before the last step that counts as one."""
    reasons: dict[ReferralAction, str | None] = {}
    for event in events:
        kept = {name: facts[name] for name in ONCE}
        if event.action is A.CORRECT:
            facts = before | kept
            continue
        if event.action not in PASSING:
            before = dict(facts)
        reasons[event.action] = event.reason
        if event.action is A.REOPEN:
            facts = dict.fromkeys(RETOLD) | kept
        facts |= _said(event, reasons)
        if event.action in ACKNOWLEDGING and facts["acknowledged_at"] is None:
            facts |= {"acknowledged_at": event.at, "acknowledged_by_id": event.by_id}
        if event.to_state in FINISHED and event.from_state not in FINISHED:
            facts["closed_at"] = event.at
    return facts


def _said(event: ReferralEvent, reasons: dict[ReferralAction, str | None]) -> dict[str, Any]:
    if event.to_state is ReferralState.ENTERED_IN_ERROR:
        return {"closure_reason": None}
    if event.action not in SAYS:
        return {}
    moment, other = SAYS[event.action]
    reason = reasons.get(ASKED_BEFORE.get(event.action, event.action))
    said = {moment: event.at, other: event.by_id if other.endswith("_by_id") else reason}
    return {name: value for name, value in said.items() if name}
