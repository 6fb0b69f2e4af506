"""Who may read and write casework: the NGO's manager, and the worker who holds the case."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied
from core.permissions import Permission
from core.text import N_
from referrals.handover.models import Referral
from referrals.handover.policy import held_by, works_case
from referrals.sight import in_sight


def can_read_casework(actor: Actor, *, ngo_id: UUID | None, worker_id: UUID | None) -> bool:
    """Notes and attempts are for the NGO's manager and the worker of the case; for nobody else at all."""
    if actor.organisation_kind is not OrganisationKind.NGO or ngo_id is None:
        return False
    if actor.organisation_id != ngo_id or not actor.holds(Permission.CASEWORK_WRITE):
        return False
    if actor.has_role(Role.NGO_MANAGER):
        return True
    return actor.user_id is not None and works_case(actor, worker_id)


def casework_scope(actor: Actor) -> sa.ColumnElement[bool]:
    """The same rule as a condition on referrals."""
    if actor.organisation_kind is not OrganisationKind.NGO or not actor.holds(Permission.CASEWORK_WRITE):
        return sa.false()
    theirs = sa.and_(
        Referral.ngo_id == actor.organisation_id, Referral.submitted_at.is_not(None), in_sight(Referral)
    )
    if actor.has_role(Role.NGO_MANAGER):
        return theirs
    return sa.and_(theirs, held_by(actor))


def may_write_note(actor: Actor, referral: Referral) -> None:
    """Whoever reads the casework of a case may add to it."""
    if not can_read_casework(actor, ngo_id=referral.ngo_id, worker_id=referral.worker_id):
        raise Denied(N_("This referral is not assigned to you."))
