"""Who may see, write, approve and open response plans; separation of duties, and no opening without a reason."""

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.actor import Actor, OrganisationKind, Role
from core.errors import ConcordatError, Conflict, Denied
from core.lifecycle import Transition
from core.permissions import Permission
from core.text import N_
from referrals.people.models import Person
from referrals.people.response_plans.lifecycle import APPROVERS, PLAN, PlanAction, PlanState
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanView
from referrals.sight import in_sight

A, S = PlanAction, PlanState
_Subject = aliased(Person)
"""An alias: within a query that has people of its own, a subquery of `Person` would have no table left."""
NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
OPEN_FOR = timedelta(minutes=60)
"""[HOUSE] One logged opening serves so long: a call, with pages loaded again."""
REVIEW_MONTHS = 6
OWN_WORK = frozenset({A.EDIT, A.SUBMIT})
SOMEBODY_ELSES = frozenset({A.APPROVE, A.SEND_BACK})


def in_agency(actor: Actor) -> bool:
    """Whether the actor belongs to an agency and may have to do with plans."""
    holds = actor.holds(Permission.RESPONSE_PLAN_READ) or actor.holds(Permission.RESPONSE_PLAN_WRITE)
    return actor.organisation_kind is OrganisationKind.AGENCY and actor.user_id is not None and holds


def looks_after(actor: Actor) -> bool:
    """Whether the actor looks after all plans of the agency: supervisors and the desk."""
    return in_agency(actor) and actor.has_role(*APPROVERS)


def listed_for(actor: Actor) -> sa.ColumnElement[bool]:
    """The plans that a list shows: all of the agency to those who look after them, to others what they drafted."""
    if not in_agency(actor):
        return sa.false()
    purged = sa.exists().where(
        _Subject.id == ResponsePlan.person_id,
        sa.or_(_Subject.purged_at.is_not(None), sa.not_(in_sight(_Subject))),
    )
    own = sa.and_(ResponsePlan.agency_id == actor.organisation_id, ~purged)
    return own if looks_after(actor) else sa.and_(own, ResponsePlan.drafted_by_id == actor.user_id)


def readable_in_field(actor: Actor, *, today: date) -> sa.ColumnElement[bool]:
    """The plans that any officer of the agency may open from an encounter, a referral or the exact code."""
    if not in_agency(actor) or not actor.holds(Permission.RESPONSE_PLAN_READ):
        return sa.false()
    return sa.and_(
        ResponsePlan.agency_id == actor.organisation_id,
        ResponsePlan.state == S.APPROVED,
        ResponsePlan.expires_on >= today,
        sa.exists().where(_Subject.id == ResponsePlan.person_id, in_sight(_Subject)),
    )


def visible_to(actor: Actor, *, now: datetime, today: date) -> sa.ColumnElement[bool]:
    """The plans whose page exists for an actor: those listed, and those that the actor has just opened properly."""
    if actor.has_role(Role.SYSTEM):
        return sa.true()
    opened = sa.select(ResponsePlanView.plan_id).where(opened_by(actor, now=now))
    return sa.or_(
        listed_for(actor),
        sa.and_(readable_in_field(actor, today=today), ResponsePlan.id.in_(opened)),
    )


def opened_by(actor: Actor, *, now: datetime) -> sa.ColumnElement[bool]:
    """The logged openings that still serve the actor."""
    return sa.and_(
        ResponsePlanView.viewed_by_id == actor.user_id, ResponsePlanView.viewed_at > now - OPEN_FOR
    )


def may_watch(actor: Actor) -> sa.ColumnElement[bool]:
    """The openings that the desk and the auditor of an agency read."""
    if (
        not actor.holds(Permission.RESPONSE_PLAN_WATCH)
        or actor.organisation_kind is not OrganisationKind.AGENCY
    ):
        return sa.false()
    return ResponsePlanView.agency_id == actor.organisation_id


def may_draft(actor: Actor) -> None:
    """Officers, supervisors and the desk of an agency draft plans."""
    if not in_agency(actor) or not actor.holds(Permission.RESPONSE_PLAN_WRITE):
        raise Denied(N_("Your role may not write response plans."))


def may_act(
    actor: Actor, state: PlanState, action: PlanAction, *, drafted_by_id: UUID
) -> Transition[PlanState, PlanAction]:
    """The step of the table for this actor: drafting is the drafter's own, approving is somebody else's."""
    if not actor.has_role(Role.SYSTEM):
        may_draft(actor)
    step = PLAN.may_take(state, action, actor.roles)
    if action in OWN_WORK and drafted_by_id != actor.user_id:
        raise Conflict(N_("Only whoever drafts the plan may change it."))
    if action in SOMEBODY_ELSES and drafted_by_id == actor.user_id:
        raise Conflict(N_("You drafted this plan. Somebody else has to approve it."))
    return step


def can_act(actor: Actor, state: PlanState, action: PlanAction, *, drafted_by_id: UUID) -> bool:
    """Whether a page offers the step to this actor."""
    try:
        may_act(actor, state, action, drafted_by_id=drafted_by_id)
    except ConcordatError:
        return False
    return True


def is_open_for(session: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> bool:
    """Whether the actor has opened the plan with a reason within the last hour."""
    query = sa.select(ResponsePlanView.id).where(
        ResponsePlanView.plan_id == plan_id, opened_by(actor, now=now)
    )
    return session.scalar(query.limit(1)) is not None
