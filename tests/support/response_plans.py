"""Response plans walked to any state through the real commands."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.people.response_plans import commands
from referrals.people.response_plans.codes import Basis
from referrals.people.response_plans.lifecycle import PlanState
from referrals.people.response_plans.timers import look_after_plans
from referrals.people.response_plans.values import PlanValues
from tests.support.referrals import World

S = PlanState
TEXTS = {
    "baseline": "CANARY-baseline: quiet, walks a lot.",
    "triggers": "CANARY-triggers: shouting.",
    "helps": "CANARY-helps: likes to talk of the sea.",
    "techniques": "CANARY-techniques: one officer speaks, slowly.",
    "contacts": "CANARY-contacts: sister, 410 555 0188.",
}


def plan_values(**changed: Any) -> PlanValues:
    """A complete plan."""
    given: dict[str, Any] = {
        **TEXTS,
        "concerns": {"weapon": "CANARY-concern: a knife in 2025", "flight": None},
        "basis": Basis.CONSENT,
        "consent_reference": "Form 12-7",
        "months_valid": 12,
    }
    return PlanValues(**{**given, **changed})


def make_plan(
    session: Session,
    world: World,
    person_id: UUID,
    now: datetime,
    *,
    state: PlanState = S.APPROVED,
    drafter: Actor | None = None,
    approver: Actor | None = None,
    **changed: Any,
) -> UUID:
    """A plan of the officer, approved by the supervisor, in any state; an expired one is a year old."""
    drafter, approver = drafter or world.agency.officer, approver or world.agency.supervisor
    began = now - timedelta(days=370) if state is S.EXPIRED else now
    plan = commands.draft(session, drafter, person_id=person_id, values=plan_values(**changed), now=began)
    if state is S.DRAFT:
        return plan.id
    commands.submit(session, drafter, plan.id, now=began)
    if state is S.IN_REVIEW:
        return plan.id
    approve(session, approver, plan.id, began)
    if state is S.HIDDEN:
        commands.hide(session, approver, plan.id, reason="doubt", now=began)
    if state is S.RETIRED:
        commands.retire(session, approver, plan.id, reason="not_needed", now=began)
    if state is S.EXPIRED:
        look_after_plans(session, now=now)
    return plan.id


def approve(session: Session, approver: Actor, plan_id: UUID, now: datetime) -> None:
    """Open, then approve."""
    commands.open_plan(session, approver, plan_id, why="work_on_plan", now=now)
    commands.approve(session, approver, plan_id, now=now)
