"""Who sees and runs which evaluation: one's own organisation's, the operator that of everything together."""

from typing import Any

import sqlalchemy as sa

from core.actor import Actor, OrganisationKind, Role
from core.errors import Denied, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from kpi.evaluations.models import Evaluation
from kpi.measures.scope import Scope, ScopeKind, key_of
from kpi.periods import Period
from partners.memoranda.models import Partnership

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")


def visible_to(actor: Actor) -> sa.Select[tuple[Evaluation]]:
    """Each side sees its own evaluations and those of its partnerships, the operator the one of everything."""
    query = sa.select(Evaluation)
    if not actor.holds(Permission.EVALUATION_READ):
        return query.where(sa.false())
    if sees_all(actor):
        return query
    if keeps_everything(actor):
        return query.where(Evaluation.scope_key == key_of(ScopeKind.ALL, None))
    if actor.organisation_kind is OrganisationKind.AGENCY:
        return query.where(Evaluation.agency_id == actor.organisation_id)
    return query.where(Evaluation.ngo_id == actor.organisation_id)


def partnerships_of(actor: Actor) -> sa.ColumnElement[bool]:
    """The partnerships that an actor's evaluations may be about."""
    if sees_all(actor):
        return sa.true()
    side: Any = (
        Partnership.agency_id if actor.organisation_kind is OrganisationKind.AGENCY else Partnership.ngo_id
    )
    condition: sa.ColumnElement[bool] = side == actor.organisation_id
    return condition


def sees_all(actor: Actor) -> bool:
    """Whether every organisation is in the actor's scope: timers, and those who check for the operator."""
    is_operators = actor.organisation_kind is OrganisationKind.OPERATOR
    return actor.has_role(Role.SYSTEM) or (is_operators and not actor.has_role(Role.OPERATOR))


def keeps_everything(actor: Actor) -> bool:
    """Whether the actor evaluates all agencies and NGOs together, and none of them alone."""
    return sees_all(actor) or actor.organisation_kind is OrganisationKind.OPERATOR


def may_evaluate(actor: Actor, scope: Scope) -> None:
    """Raise a reason unless the actor may evaluate the scope: not found where it is not theirs to see at all."""
    if not (sees_all(actor) or (scope.kind is ScopeKind.ALL and keeps_everything(actor))):
        own = scope.ngo_id if actor.organisation_kind is OrganisationKind.NGO else scope.agency_id
        if own is None or own != actor.organisation_id:
            raise NotFound(NOT_FOUND)
    if not actor.holds(Permission.EVALUATION_RUN):
        raise Denied(N_("Your role may not run an evaluation."))


def may_run_over(period: Period) -> None:
    """Raise the reason against a period of one's own choice: days that can be chosen freely single persons out.

    Whole calendar months only (facts 2.7 rule 5); a preview of one day would tell what came of whoever was referred then.
    """
    if not period.is_of_calendar_months:
        raise RuleBroken(
            N_("Choose whole months: figures of a few days would tell of single persons."), "period"
        )
