"""Who writes and who reads reports of force: officers their own, supervisors those of the agency, never their own review."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Denied
from core.permissions import Permission
from core.text import N_
from referrals.encounters.force.lifecycle import FORCE, ForceAction, ForceState
from referrals.encounters.force.models import ForceReport
from referrals.encounters.models import Encounter
from referrals.encounters.policy import leads
from referrals.sight import in_sight


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the reports that exist for an actor: their own, and for a supervisor the agency's."""
    query = sa.select(ForceReport.id)
    if actor.has_role(Role.SYSTEM):
        return query
    if not actor.holds(Permission.ENCOUNTER_READ) or actor.organisation_kind is not OrganisationKind.AGENCY:
        return query.where(sa.false())
    ours = sa.select(Encounter.id).where(
        Encounter.agency_id == actor.organisation_id, Encounter.purged_at.is_(None), in_sight(Encounter)
    )
    query = query.where(ForceReport.encounter_id.in_(ours))
    return query if leads(actor) else query.where(ForceReport.officer_id == actor.user_id)


def reportable_by(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The encounters about which an actor may report: those that their agency recorded, whoever of it did."""
    query = sa.select(Encounter.id)
    if not actor.holds(Permission.ENCOUNTER_WRITE) or actor.organisation_kind is not OrganisationKind.AGENCY:
        return query.where(sa.false())
    return query.where(
        Encounter.agency_id == actor.organisation_id,
        Encounter.source.is_(None),
        Encounter.purged_at.is_(None),
        in_sight(Encounter),
    )


def may_do(actor: Actor, action: ForceAction, *, state: ForceState, officer_id: UUID) -> None:
    """The step, or the reason against it: an officer changes their own, another person signs it off."""
    own = officer_id == actor.user_id
    if action is ForceAction.REWRITE and not own:
        raise Denied(N_("Each officer writes and changes only their own report."))
    if action is not ForceAction.REWRITE and own:
        raise Denied(N_("Nobody signs off their own report: another supervisor does."))
    FORCE.may_take(state, action, actor.roles)


def can_do(actor: Actor, action: ForceAction, *, state: ForceState, officer_id: UUID) -> bool:
    """Whether a page offers the step."""
    try:
        may_do(actor, action, state=state, officer_id=officer_id)
    except ConcordatError:
        return False
    return True
