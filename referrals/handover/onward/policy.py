"""Who may name another service, and who may send a person's details there: never the same side."""

from core.actor import Actor, Role
from core.errors import ConcordatError, Denied, RuleBroken
from core.text import N_
from referrals.handover.cases import Case, roles_on
from referrals.handover.lifecycle import LinkKind, ReferralState

S = ReferralState
TRANSFERABLE = frozenset({S.ACCEPTED, S.WAITLISTED, S.CONTACTING, S.ACTIVE, S.ON_HOLD})
PROPOSERS = {
    LinkKind.REDIRECT: frozenset({Role.NGO_INTAKE, Role.NGO_MANAGER}),
    LinkKind.TRANSFER: frozenset({Role.NGO_MANAGER, Role.NGO_WORKER}),
}
SENDERS = frozenset({Role.LIAISON_OFFICER, Role.SUPERVISOR})
"""They know the person and ask for agreement; the partnership desk sees no person, and so may only drop."""
NO_FEEDBACK = N_(
    "The person permits no feedback to the police, so no service is named to the officer. Tell the person yourself"
    " who else can help, or ask for the permission first."
)
DROPPERS = SENDERS | {Role.PARTNERSHIP_DESK, Role.NGO_INTAKE, Role.NGO_MANAGER, Role.NGO_WORKER}


def kind_for(state: ReferralState) -> LinkKind | None:
    """What an onward referral would be in a state; None where there can be none."""
    if state is S.DECLINED:
        return LinkKind.REDIRECT
    return LinkKind.TRANSFER if state in TRANSFERABLE else None


def may_propose(actor: Actor, case: Case, *, feedback_permitted: bool) -> LinkKind:
    """The NGO names another service for what it declined or no longer can serve.

    That tells the police how it went, and so needs the person's permission.
    """
    kind = kind_for(case.state)
    if kind is None:
        raise RuleBroken(N_("Only what you took on or declined goes on to another service."))
    if roles_on(actor, case).isdisjoint(PROPOSERS[kind]):
        raise Denied(N_("Your role may not do this."))
    if not feedback_permitted:
        raise RuleBroken(NO_FEEDBACK)
    return kind


def may_send(actor: Actor, case: Case) -> None:
    """The agency's side sends: the officer, or the supervisor of the unit."""
    if roles_on(actor, case).isdisjoint(SENDERS):
        raise Denied(N_("The officer who referred the person, or the unit’s supervisor, sends it on."))


def may_drop(actor: Actor, case: Case) -> None:
    """Either side lets a proposal go."""
    if roles_on(actor, case).isdisjoint(DROPPERS):
        raise Denied(N_("Your role may not do this."))


def can_propose(actor: Actor, case: Case, *, feedback_permitted: bool) -> bool:
    """Whether a page offers to name another service."""
    try:
        may_propose(actor, case, feedback_permitted=feedback_permitted)
    except ConcordatError:
        return False
    return True
