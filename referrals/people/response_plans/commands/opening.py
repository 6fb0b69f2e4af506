"""Opening a plan: the reason first, then one row of the log for good, and for an hour the text."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import count_attempt
from accounts.sign_in.throttle import slowed_after
from audit.commands import record
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.text import N_
from referrals.people.response_plans import policy
from referrals.people.response_plans.codes import WHYS
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanView

LOOKUPS = 10
"""[HOUSE] So many codes may be tried within 15 minutes; then one after each delay."""


def open_plan(
    session: Session,
    actor: Actor,
    plan_id: UUID,
    *,
    why: str,
    came_from: str = "plan",
    context_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Somebody opens a plan for a reason; from the plan's own page only where a list shows it to them.

    The caller has found the plan in an encounter, a referral or by the exact code (`came_from`). Raises `NotFound`,
    and `RuleBroken` at `why` without a listed reason.
    """
    exists = policy.listed_for(actor)
    if came_from != "plan":
        exists = sa.or_(exists, policy.readable_in_field(actor, today=local_date(now, actor.timezone)))
    plan = session.scalars(
        sa.select(ResponsePlan).where(
            ResponsePlan.id == plan_id, ResponsePlan.agency_id == actor.organisation_id, exists
        )
    ).one_or_none()
    if plan is None:
        raise NotFound(policy.NOT_FOUND)
    if why not in WHYS:
        raise RuleBroken(N_("Choose why you open the plan."), "why")
    log_opening(session, actor, plan, why=why, came_from=came_from, context_id=context_id, now=now)
    record(
        session,
        actor,
        action="response_plan.opened",
        subject=("response_plan", plan.id),
        now=now,
        details={"why": why, "from": came_from},
    )
    return plan.id


def log_opening(
    session: Session,
    actor: Actor,
    plan: ResponsePlan,
    *,
    why: str,
    came_from: str,
    context_id: UUID | None,
    now: datetime,
) -> None:
    """One row of the log; whoever writes a plan has read it."""
    assert actor.user_id is not None
    session.add(
        ResponsePlanView(
            id=uuid4(),
            agency_id=plan.agency_id,
            plan_id=plan.id,
            viewed_by_id=actor.user_id,
            viewed_at=now,
            why=why,
            came_from=came_from,
            context_id=context_id,
        )
    )
    session.flush()


def reserve_lookup(session: Session, actor: Actor, *, now: datetime) -> None:
    """A code is counted before it is looked up, so that nobody tries them all; the edge commits in between."""
    key = sha256(f"response-plan:{actor.user_id}".encode()).digest()
    if not count_attempt(session, key, slowed_after(LOOKUPS), now=now):
        raise RuleBroken(N_("Too many codes in a short time. Try again in some minutes."), "code")
