"""What every step of a plan does: load for update, check the rule, move, remember who and why, tell the trail."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.commands import notify
from accounts.notices.kinds import NoticeKind
from accounts.notices.queries import people_holding
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import Conflict, NotFound
from core.permissions import Permission
from core.text import N_
from referrals.people.response_plans import policy
from referrals.people.response_plans.lifecycle import APPROVERS, PlanAction, PlanState
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanEvent

CHANGED = N_("Somebody changed this plan since you opened it. Load the page again.")


def load(
    session: Session, actor: Actor, plan_id: UUID, *, now: datetime, version: int | None = None
) -> ResponsePlan:
    """The plan that exists for the actor, locked; raises `Conflict` where it changed since the page was shown."""
    exists = policy.visible_to(actor, now=now, today=local_date(now, actor.timezone))
    query = sa.select(ResponsePlan).where(ResponsePlan.id == plan_id, exists)
    plan = session.scalars(query.with_for_update()).one_or_none()
    if plan is None:
        raise NotFound(policy.NOT_FOUND)
    if version is not None and version != plan.version:
        raise Conflict(CHANGED)
    return plan


def take(
    session: Session,
    actor: Actor,
    plan: ResponsePlan,
    action: PlanAction,
    *,
    now: datetime,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    """Take a step of the table and keep who took it, when and why."""
    step = policy.may_act(actor, plan.state, action, drafted_by_id=plan.drafted_by_id)
    move(session, actor, plan, action, step.target or plan.state, now=now, reason=reason, note=note)


def move(
    session: Session,
    actor: Actor,
    plan: ResponsePlan,
    action: PlanAction,
    target: PlanState,
    *,
    now: datetime,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    """Keep a step that the table and the policy allow."""
    event = ResponsePlanEvent(
        id=uuid4(),
        plan_id=plan.id,
        action=action,
        from_state=plan.state,
        to_state=target,
        at=now,
        by_id=actor.user_id,
        reason=reason,
    )
    event.note = (note or "").strip() or None
    plan.state = target
    session.add(event)


def keep(
    session: Session, actor: Actor, plan: ResponsePlan, act: str, *, now: datetime, **details: object
) -> ResponsePlan:
    """The last line of every command: flush, then the row of the trail; no text of the plan goes there."""
    session.flush()
    record(
        session,
        actor,
        action=f"response_plan.{act}",
        subject=("response_plan", plan.id),
        now=now,
        details={"version": plan.number, "state": plan.state.value, **details},
    )
    return plan


def tell(
    session: Session,
    actor: Actor,
    plan: ResponsePlan,
    text: str,
    *,
    to: list[UUID] | None,
    key: str,
    now: datetime,
) -> int:
    """Tell the given people, or all who look after plans in the agency, except whoever acts."""
    people = to if to is not None else approvers_of(session, plan.agency_id)
    return notify(
        session,
        to=[one for one in people if one != actor.user_id],
        kind=NoticeKind.REFERRAL,
        text=text,
        params={"reference": plan.reference},
        link=f"/response-plans/{plan.id}",
        about=("response_plan", plan.id),
        key=f"response_plan.{key}:{plan.id.hex}",
        now=now,
    )


def approvers_of(session: Session, agency_id: UUID) -> list[UUID]:
    """The active supervisors and desk people of an agency."""
    return people_holding(
        session,
        organisation_ids=[agency_id],
        permission=Permission.RESPONSE_PLAN_WRITE,
        roles=APPROVERS,
    )


def today_of(actor: Actor, now: datetime) -> date:
    """The day where the actor's agency is."""
    return local_date(now, actor.timezone)
