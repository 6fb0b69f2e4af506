"""Who sees and keeps which schedule: those who may run an evaluation of its scope."""

from uuid import UUID

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind
from core.permissions import Permission
from kpi.evaluations.policy import keeps_everything, sees_all
from kpi.measures.scope import ScopeKind, key_of
from kpi.schedules.models import EvaluationSchedule


def visible_to(actor: Actor) -> sa.Select[tuple[UUID]]:
    """The ids of the schedules of the actor's own organisation and its partnerships; the operator's for everything."""
    query = sa.select(EvaluationSchedule.id)
    if not actor.holds(Permission.EVALUATION_RUN):
        return query.where(sa.false())
    if sees_all(actor):
        return query
    if keeps_everything(actor):
        return query.where(EvaluationSchedule.scope_key == key_of(ScopeKind.ALL, None))
    if actor.organisation_kind is OrganisationKind.AGENCY:
        return query.where(EvaluationSchedule.agency_id == actor.organisation_id)
    return query.where(EvaluationSchedule.ngo_id == actor.organisation_id)
