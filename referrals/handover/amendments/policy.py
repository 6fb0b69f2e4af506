"""Who amends what was sent: its officer, or the supervisor of the unit, while it is open; the NGO never does."""

from uuid import UUID

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied
from core.permissions import Permission
from core.text import N_
from referrals.handover.lifecycle import FINISHED, ReferralState


def may_amend(
    actor: Actor, *, state: ReferralState, agency_id: UUID, officer_id: UUID, unit_id: UUID | None
) -> None:
    """Whoever sent it and their supervisor say what changed; raises the reason against it."""
    if not actor.holds(Permission.REFERRAL_CREATE) or actor.organisation_kind is not OrganisationKind.AGENCY:
        raise Denied(N_("Only the agency changes what it sent."))
    own = officer_id == actor.user_id
    leads = actor.has_role(Role.SUPERVISOR) and actor.unit_id is not None and actor.unit_id == unit_id
    if actor.organisation_id != agency_id or not (own or leads):
        raise Denied(N_("Only the officer who sent it, or the unit’s supervisor, changes what was sent."))
    if state is ReferralState.DRAFT:
        raise Conflict(N_("It is not sent yet: change the draft."))
    if state in FINISHED:
        raise Conflict(N_("It has ended: nothing of it is changed any more."))


def can_amend(
    actor: Actor, *, state: ReferralState, agency_id: UUID, officer_id: UUID, unit_id: UUID | None
) -> bool:
    """Whether a page offers to change what was sent."""
    try:
        may_amend(actor, state=state, agency_id=agency_id, officer_id=officer_id, unit_id=unit_id)
    except ConcordatError:
        return False
    return True
