"""Whose certificates somebody sees: one's own, a supervisor those of the unit, a coordinator those of the organisation."""

from uuid import UUID

import sqlalchemy as sa

from accounts.users.models import User
from core.actor import Actor, Role
from core.errors import Denied, NotFound
from core.permissions import Permission
from core.text import N_
from partners.training.certificates.models import TrainingCertificate


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the certificates that exist for an actor; of the other side never one."""
    query = sa.select(TrainingCertificate.id).join(User, User.id == TrainingCertificate.user_id)
    if not actor.holds(Permission.TRAINING_TAKE) or actor.user_id is None:
        return query.where(sa.false())
    return query.where(sa.or_(TrainingCertificate.user_id == actor.user_id, _of_others(actor)))


def _of_others(actor: Actor) -> sa.ColumnElement[bool]:
    own = User.organisation_id == actor.organisation_id
    if actor.holds(Permission.TRAINING_RUN):
        return own
    if actor.has_role(Role.SUPERVISOR) and actor.unit_id is not None:
        return sa.and_(own, User.unit_id == actor.unit_id)
    return sa.false()


def may_watch(actor: Actor) -> None:
    """Supervisors and coordinators watch whose certificates hold; for everybody else there is no such list."""
    if not actor.holds(Permission.TRAINING_RUN) and not actor.has_role(Role.SUPERVISOR):
        raise NotFound(N_("Supervisors and training coordinators see the certificates of their people."))


def may_withdraw(actor: Actor, *, holder_organisation_id: UUID) -> None:
    """The coordinator of the holder's organisation takes it back; raises `Denied`."""
    if not can_withdraw(actor, holder_organisation_id=holder_organisation_id):
        raise Denied(N_("Only a training coordinator withdraws a certificate."))


def can_withdraw(actor: Actor, *, holder_organisation_id: UUID) -> bool:
    """Whether the actor may take it back."""
    return actor.holds(Permission.TRAINING_RUN) and actor.organisation_id == holder_organisation_id
