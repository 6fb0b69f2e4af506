"""Who may see a referral and who may do what to it: role, relation, state and the agreement's rules."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Denied
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from referrals.handover.cases import Case, LastStep, Side, roles_on, side_of, works_case
from referrals.handover.guards import CORRECTABLE, GUARDS, REOPENABLE, SELF_CORRECTION
from referrals.handover.lifecycle import REFERRAL, ReferralAction, ReferralState
from referrals.handover.models import Referral
from referrals.sight import in_sight

__all__ = [
    "ACCESS_AFTER_END",
    "CORRECTABLE",
    "PASSING",
    "PERMISSIONS",
    "REOPENABLE",
    "SELF_CORRECTION",
    "Case",
    "LastStep",
    "Side",
    "actions_for",
    "can_do",
    "held_by",
    "may_do",
    "ngo_access_ends_at",
    "roles_on",
    "scope",
    "side_of",
    "still_open_to_ngo",
    "visible_to",
    "works_case",
]

A, S, P = ReferralAction, ReferralState, Permission
ACCESS_AFTER_END = timedelta(days=7)
"""For so long the NGO still sees what it never took on (D-05)."""

PASSING = frozenset(
    {A.ACKNOWLEDGE, A.ASSIGN, A.ESCALATE, A.FLAG_AGREEMENT_ENDED, A.PROPOSE_ERROR, A.DROP_ERROR}
)
"""Events that are no step from one state to another."""

PERMISSIONS: Mapping[ReferralAction, Permission] = {
    **dict.fromkeys(
        (A.SUBMIT, A.DISCARD, A.ANSWER_INFO, A.WITHDRAW, A.REQUEST_WITHDRAWAL), P.REFERRAL_CREATE
    ),
    **dict.fromkeys(
        (A.ACKNOWLEDGE, A.REQUEST_INFO, A.ACCEPT, A.DECLINE, A.PROPOSE_DECLINE), P.REFERRAL_DECIDE
    ),
    **dict.fromkeys((A.APPROVE_DECLINE, A.SEND_BACK), P.REFERRAL_REVIEW),
    **dict.fromkeys((A.PROPOSE_ERROR, A.CONFIRM_ERROR, A.DROP_ERROR), P.REFERRAL_REVIEW),
    **dict.fromkeys((A.START_CONTACT, A.ENGAGE, A.CLOSE_WITHOUT_SERVICE, A.CLOSE), P.CASEWORK_WRITE),
    **dict.fromkeys((A.WAITLIST, A.HOLD, A.RESUME), P.CASEWORK_WRITE),
    **dict.fromkeys((A.CONFIRM_WITHDRAWAL, A.REFUSE_WITHDRAWAL), P.CASEWORK_WRITE),
    **dict.fromkeys((A.REOPEN, A.MARK_ERROR, A.CORRECT), P.REFERRAL_READ),
    **dict.fromkeys((A.FLAG_AGREEMENT_ENDED, A.ESCALATE), P.REFERRAL_READ),
    A.ASSIGN: P.REFERRAL_ASSIGN,
}
"""The permission behind each action; those shared by both sides ask for reading, and the table for the role."""


# ---- What exists for an actor


def scope(actor: Actor, *, now: datetime | None = None) -> sa.ColumnElement[bool]:
    """The condition under which a referral exists for an actor; nothing by default.

    With `now` an NGO no longer finds what it never took on and what ended more than 7 days ago.
    """
    if now is not None and actor.organisation_kind is OrganisationKind.NGO:
        return sa.and_(scope(actor), still_open_to_ngo(now))
    if actor.has_role(Role.SYSTEM):
        return sa.true()
    if not actor.holds(P.REFERRAL_READ) or actor.user_id is None:
        return sa.false()
    return sa.and_(in_sight(Referral), _seen(actor))


def _seen(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.organisation_kind is OrganisationKind.NGO:
        return _seen_in_ngo(actor)
    if actor.organisation_kind is OrganisationKind.OPERATOR:
        sent = sa.and_(Referral.submitted_at.is_not(None), Referral.purged_at.is_(None))
        return sent if actor.has_role(Role.PARTNERSHIP_DESK) else sa.false()
    return sa.and_(
        Referral.agency_id == actor.organisation_id,
        Referral.purged_at.is_(None),
        sa.or_(*_seen_in_agency(actor)),
    )


def _seen_in_ngo(actor: Actor) -> sa.ColumnElement[bool]:
    sent = Referral.submitted_at.is_not(None)
    theirs = sa.and_(
        Referral.ngo_id == actor.organisation_id,
        sent,
        Referral.state != S.ENTERED_IN_ERROR,
        # What the NGO keeps to itself has a time of its own: it still finds that when the packet is gone.
        sa.or_(Referral.purged_at.is_(None), Referral.casework_purged_at.is_(None)),
    )
    if actor.has_role(Role.NGO_INTAKE, Role.NGO_MANAGER):
        return theirs
    if not actor.has_role(Role.NGO_WORKER):
        return sa.false()
    waiting = sa.and_(Referral.worker_id.is_(None), Referral.closed_at.is_(None))
    return sa.and_(theirs, sa.or_(held_by(actor), waiting))


def still_open_to_ngo(now: datetime) -> sa.ColumnElement[bool]:
    """What the NGO took on stays its own; of what it did not, its access ends 7 days after the end."""
    return sa.or_(
        Referral.closed_at.is_(None),
        Referral.accepted_at.is_not(None),
        Referral.closed_at >= now - ACCESS_AFTER_END,
    )


def ngo_access_ends_at(*, closed_at: datetime | None, accepted_at: datetime | None) -> datetime | None:
    """Until when the NGO still sees a referral that it never took on; None where there is no such end."""
    return None if closed_at is None or accepted_at is not None else closed_at + ACCESS_AFTER_END


def held_by(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases that a worker holds, or works for an absent colleague."""
    if not actor.covering:
        return Referral.worker_id == actor.user_id
    return Referral.worker_id.in_(sorted({*actor.covering, actor.user_id} - {None}, key=str))


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
    guard = GUARDS.get(action)
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
