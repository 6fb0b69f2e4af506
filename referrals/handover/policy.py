"""Who may see a referral and who may do what to it: role, relation, state and the agreement's rules."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied, RuleBroken
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from partners.memoranda.terms import URGENCY_RANK, Urgency
from referrals.handover.lifecycle import REFERRAL, ReferralAction, ReferralState
from referrals.handover.models import Referral

A, S, P = ReferralAction, ReferralState, Permission
SELF_CORRECTION = timedelta(hours=24)
REOPENABLE = timedelta(days=30)
CONSENT_GONE = frozenset({"consent_withdrawn", "consent_not_given"})

CORRECTABLE = frozenset(
    {A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE, A.APPROVE_DECLINE, A.WAITLIST, A.ENGAGE, A.HOLD}
    | {A.CLOSE_WITHOUT_SERVICE, A.CLOSE, A.WITHDRAW, A.REQUEST_WITHDRAWAL, A.CONFIRM_WITHDRAWAL}
)
"""Steps whose facts can be taken back without losing any; after others the next step mends it."""

PASSING = frozenset({A.ACKNOWLEDGE, A.ASSIGN, A.ESCALATE, A.FLAG_AGREEMENT_ENDED})
"""Events that are no step from one state to another."""

PERMISSIONS: Mapping[ReferralAction, Permission] = {
    **dict.fromkeys(
        (A.SUBMIT, A.DISCARD, A.ANSWER_INFO, A.WITHDRAW, A.REQUEST_WITHDRAWAL), P.REFERRAL_CREATE
    ),
    **dict.fromkeys(
        (A.ACKNOWLEDGE, A.REQUEST_INFO, A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE), P.REFERRAL_DECIDE
    ),
    **dict.fromkeys((A.APPROVE_DECLINE, A.SEND_BACK), P.REFERRAL_REVIEW),
    **dict.fromkeys((A.START_CONTACT, A.ENGAGE, A.CLOSE_WITHOUT_SERVICE, A.CLOSE), P.CASEWORK_WRITE),
    **dict.fromkeys((A.WAITLIST, A.HOLD, A.RESUME), P.CASEWORK_WRITE),
    **dict.fromkeys((A.CONFIRM_WITHDRAWAL, A.REFUSE_WITHDRAWAL), P.CASEWORK_WRITE),
    **dict.fromkeys((A.REOPEN, A.MARK_ERROR, A.CORRECT), P.REFERRAL_READ),
    **dict.fromkeys((A.FLAG_AGREEMENT_ENDED, A.ESCALATE), P.REFERRAL_READ),
    A.ASSIGN: P.REFERRAL_ASSIGN,
}
"""The permission behind each action; those shared by both sides ask for reading, and the table for the role."""


class Side(StrEnum):
    """From where an actor looks at a referral."""

    NGO = "ngo"
    OFFICER = "officer"
    DESK = "desk"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastStep:
    """The last step from one state to another, with who took it and when."""

    action: ReferralAction
    from_state: ReferralState
    to_state: ReferralState
    by_id: UUID | None
    organisation_id: UUID | None
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may ask about a referral, as plain values."""

    state: ReferralState
    agency_id: UUID
    ngo_id: UUID | None
    officer_id: UUID
    unit_id: UUID | None
    worker_id: UUID | None
    urgency: Urgency
    declines_reviewed: bool
    """The agreement has declines of urgent referrals reviewed."""
    acknowledged_at: datetime | None
    first_contact_at: datetime | None
    closed_at: datetime | None
    end_reason: str | None
    """Why it was declined or closed."""
    last: LastStep | None = None

    @property
    def is_urgent(self) -> bool:
        """Urgent and everything more urgent."""
        return URGENCY_RANK[self.urgency] <= URGENCY_RANK[Urgency.URGENT]


# ---- What exists for an actor


def scope(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition under which a referral exists for an actor; nothing by default."""
    if actor.has_role(Role.SYSTEM):
        return sa.true()
    if not actor.holds(P.REFERRAL_READ) or actor.user_id is None:
        return sa.false()
    if actor.organisation_kind is OrganisationKind.NGO:
        return _seen_in_ngo(actor)
    if actor.organisation_kind is OrganisationKind.OPERATOR:
        return Referral.submitted_at.is_not(None) if actor.has_role(Role.PARTNERSHIP_DESK) else sa.false()
    return sa.and_(Referral.agency_id == actor.organisation_id, sa.or_(*_seen_in_agency(actor)))


def _seen_in_ngo(actor: Actor) -> sa.ColumnElement[bool]:
    sent = Referral.submitted_at.is_not(None)
    theirs = sa.and_(Referral.ngo_id == actor.organisation_id, sent, Referral.state != S.ENTERED_IN_ERROR)
    if actor.has_role(Role.NGO_INTAKE, Role.NGO_MANAGER):
        return theirs
    if not actor.has_role(Role.NGO_WORKER):
        return sa.false()
    waiting = sa.and_(Referral.worker_id.is_(None), Referral.closed_at.is_(None))
    return sa.and_(theirs, sa.or_(Referral.worker_id == actor.user_id, waiting))


def _seen_in_agency(actor: Actor) -> Iterator[sa.ColumnElement[bool]]:
    sent = Referral.submitted_at.is_not(None)
    yield sa.false()
    if actor.has_role(Role.PARTNERSHIP_DESK):
        yield sent
    if actor.has_role(Role.LIAISON_OFFICER, Role.SUPERVISOR):
        yield Referral.officer_id == actor.user_id
    if actor.has_role(Role.SUPERVISOR) and actor.unit_id is not None:
        yield sa.and_(Referral.unit_id == actor.unit_id, sent)


def visible_to(actor: Actor) -> sa.Select[tuple[Referral]]:
    """The referrals that exist for an actor; whatever is outside is not found."""
    return sa.select(Referral).where(scope(actor))


def roles_on(actor: Actor, case: Case) -> frozenset[Role]:
    """The roles that an actor's relation to this referral gives effect to."""
    same_agency = actor.organisation_id == case.agency_id
    same_ngo = case.ngo_id is not None and actor.organisation_id == case.ngo_id
    same_unit = actor.unit_id is not None and actor.unit_id == case.unit_id
    own = case.officer_id == actor.user_id
    held = {
        Role.LIAISON_OFFICER: same_agency and own,
        Role.SUPERVISOR: same_agency and (own or same_unit),
        Role.PARTNERSHIP_DESK: same_agency or actor.organisation_kind is OrganisationKind.OPERATOR,
        Role.NGO_INTAKE: same_ngo,
        Role.NGO_MANAGER: same_ngo,
        Role.NGO_WORKER: same_ngo and case.worker_id is not None and case.worker_id == actor.user_id,
        Role.SYSTEM: True,
    }
    return frozenset(role for role in actor.roles if held.get(role, False))


def side_of(actor: Actor, case: Case) -> Side:
    """From where an actor looks at a referral that exists for them."""
    if actor.organisation_kind is OrganisationKind.NGO:
        return Side.NGO
    if not roles_on(actor, case).isdisjoint({Role.LIAISON_OFFICER, Role.SUPERVISOR}):
        return Side.OFFICER
    return Side.DESK


# ---- What an actor may do


def may_do(
    actor: Actor, case: Case, action: ReferralAction, *, now: datetime
) -> Transition[ReferralState, ReferralAction]:
    """The step, or the reason against it: permission, relation, state, then the rule of the step."""
    if not actor.holds(PERMISSIONS[action]):
        raise Denied(N_("Your role may not do this."))
    held = roles_on(actor, case)
    if not held:
        raise Denied(N_("This referral is not assigned to you."))
    step = REFERRAL.may_take(case.state, action, held)
    guard = _GUARDS.get(action)
    if guard is not None:
        guard(actor, case, now)
    return step


def can_do(actor: Actor, case: Case, action: ReferralAction, *, now: datetime) -> bool:
    """Whether an actor may take the step now."""
    try:
        may_do(actor, case, action, now=now)
    except ConcordatError:
        return False
    return True


def actions_for(actor: Actor, case: Case, *, now: datetime) -> tuple[ReferralAction, ...]:
    """The steps that a page may offer to an actor now, in the order of the table."""
    offered = dict.fromkeys(step.action for step in REFERRAL.transitions if case.state in step.sources)
    return tuple(action for action in offered if can_do(actor, case, action, now=now))


def _may_acknowledge(actor: Actor, case: Case, now: datetime) -> None:
    if case.acknowledged_at is not None:
        raise Conflict(N_("This referral is acknowledged already."))


def _may_decline(actor: Actor, case: Case, now: datetime) -> None:
    if case.declines_reviewed and case.is_urgent:
        raise RuleBroken(
            N_("The agreement has declines of urgent referrals reviewed: propose to decline instead.")
        )


def _may_propose_decline(actor: Actor, case: Case, now: datetime) -> None:
    if not case.declines_reviewed:
        raise RuleBroken(N_("The agreement asks for no review of declines: decline instead."))


def _may_engage(actor: Actor, case: Case, now: datetime) -> None:
    if case.first_contact_at is None:
        raise RuleBroken(N_("Log a two-way contact with the person first."))


def _may_reopen(actor: Actor, case: Case, now: datetime) -> None:
    if case.closed_at is not None and now > case.closed_at + REOPENABLE:
        raise RuleBroken(N_("It ended more than 30 days ago: send a new referral linked to this one."))
    if case.end_reason in CONSENT_GONE:
        raise RuleBroken(N_("The person’s consent has ended: a new referral with new consent is needed."))


def _may_mark_error(actor: Actor, case: Case, now: datetime) -> None:
    if Role.PARTNERSHIP_DESK in roles_on(actor, case) or case.acknowledged_at is None:
        return
    raise Denied(N_("The NGO has acknowledged it: ask the partnership desk."))


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


_GUARDS: Mapping[ReferralAction, Callable[[Actor, Case, datetime], None]] = {
    A.ACKNOWLEDGE: _may_acknowledge,
    A.DECLINE: _may_decline,
    A.PROPOSE_DECLINE: _may_propose_decline,
    A.ENGAGE: _may_engage,
    A.REOPEN: _may_reopen,
    A.MARK_ERROR: _may_mark_error,
    A.CORRECT: _may_correct,
}
