"""The rule of each step of a referral beyond role and state, on plain values; each raises the reason against it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from core.actor import Actor, Role
from core.errors import Conflict, Denied, RuleBroken
from core.text import N_
from referrals.handover.cases import Case, roles_on
from referrals.handover.closure_codes import CLOSURE_REASONS
from referrals.handover.codes import DECLINE_REASONS
from referrals.handover.lifecycle import ReferralAction, ReferralState

A, S = ReferralAction, ReferralState
SELF_CORRECTION = timedelta(hours=24)
REOPENABLE = timedelta(days=30)
CONSENT_GONE = frozenset({"consent_withdrawn", "consent_not_given"})

CORRECTABLE = frozenset(
    {A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE, A.APPROVE_DECLINE, A.WAITLIST, A.ENGAGE, A.HOLD}
    | {A.CLOSE_WITHOUT_SERVICE, A.CLOSE, A.WITHDRAW, A.REQUEST_WITHDRAWAL, A.CONFIRM_WITHDRAWAL}
)
"""Steps whose facts can be taken back without losing any; after others the next step mends it."""


def _may_acknowledge(actor: Actor, case: Case, now: datetime) -> None:
    if case.acknowledged_at is not None:
        raise Conflict(N_("This referral is acknowledged already."))


def _may_accept(actor: Actor, case: Case, now: datetime) -> None:
    if case.agreement_ended:
        raise RuleBroken(
            N_(
                "The agreement has ended, and nothing new begins under it: decline, and say what else there is."
            )
        )


def _may_decline(actor: Actor, case: Case, now: datetime) -> None:
    if case.declines_reviewed and case.is_urgent:
        raise RuleBroken(
            N_("The agreement has declines of urgent referrals reviewed: propose to decline instead.")
        )


def _may_propose_decline(actor: Actor, case: Case, now: datetime) -> None:
    if not (case.declines_reviewed or case.is_urgent):
        raise RuleBroken(N_("The agreement asks for no review of declines: decline instead."))


def _may_engage(actor: Actor, case: Case, now: datetime) -> None:
    if case.first_contact_at is None:
        raise RuleBroken(N_("Log a two-way contact with the person first."))


def _may_reopen(actor: Actor, case: Case, now: datetime) -> None:
    if case.closed_at is not None and now > case.closed_at + REOPENABLE:
        raise RuleBroken(N_("It ended more than 30 days ago: send a new referral linked to this one."))
    if case.end_reason in CONSENT_GONE or case.consent_ended:
        raise RuleBroken(N_("The person’s consent has ended: a new referral with new consent is needed."))
    reasons = DECLINE_REASONS if case.state is S.DECLINED else CLOSURE_REASONS
    code = reasons.find(case.end_reason)
    if code is not None and not code.reopenable:
        raise RuleBroken(N_("It ended for good: the reason allows no reopening."))
    if case.agreement_ended:
        raise RuleBroken(N_("The agreement has ended: a new referral needs an agreement in force."))


def _may_mark_error(actor: Actor, case: Case, now: datetime) -> None:
    if case.acknowledged_at is None:
        return
    if Role.PARTNERSHIP_DESK in roles_on(actor, case):
        raise RuleBroken(N_("The NGO has acknowledged it: propose it, and a second person confirms."))
    raise Denied(N_("The NGO has acknowledged it: ask the partnership desk."))


def _may_propose_error(actor: Actor, case: Case, now: datetime) -> None:
    if case.state is S.SUBMITTED and case.acknowledged_at is None:
        raise RuleBroken(N_("The NGO has not acknowledged it: mark it without a second person."))
    if case.error_proposed_by_id is not None:
        raise Conflict(N_("It is proposed as entered in error already; a second person decides."))


def _may_confirm_error(actor: Actor, case: Case, now: datetime) -> None:
    _may_drop_error(actor, case, now)
    if case.error_proposed_by_id == actor.user_id:
        raise Denied(N_("You proposed it yourself: a second person has to confirm it."))


def _may_drop_error(actor: Actor, case: Case, now: datetime) -> None:
    if case.error_proposed_by_id is None:
        raise RuleBroken(N_("Nobody proposes that it was entered in error."))


def _may_correct(actor: Actor, case: Case, now: datetime) -> None:
    last = case.last
    if last is None or last.action not in CORRECTABLE or last.to_state is not case.state:
        raise RuleBroken(N_("The last step cannot be taken back: take the next step instead."))
    if last.by_id == actor.user_id and now <= last.at + SELF_CORRECTION:
        return
    held = roles_on(actor, case)
    if Role.PARTNERSHIP_DESK in held:
        return
    if Role.NGO_MANAGER in held and last.organisation_id == case.ngo_id:
        return
    raise Denied(
        N_(
            "Only the person who took the step, within 24 hours, the NGO’s manager or the partnership desk may correct it."
        )
    )


GUARDS: Mapping[ReferralAction, Callable[[Actor, Case, datetime], None]] = {
    A.ACCEPT: _may_accept,
    A.ACKNOWLEDGE: _may_acknowledge,
    A.DECLINE: _may_decline,
    A.PROPOSE_DECLINE: _may_propose_decline,
    A.ENGAGE: _may_engage,
    A.REOPEN: _may_reopen,
    A.MARK_ERROR: _may_mark_error,
    A.PROPOSE_ERROR: _may_propose_error,
    A.CONFIRM_ERROR: _may_confirm_error,
    A.DROP_ERROR: _may_drop_error,
    A.CORRECT: _may_correct,
}
