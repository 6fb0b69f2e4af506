"""On the page of an encounter or a referral: the way to a plan about its person, where there is one."""

from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from core.actor import Actor
from core.permissions import Permission
from referrals.people.response_plans.contexts import get_context
from referrals.people.response_plans.queries import list_field_plans


def plan_url(session: Session, actor: Actor, *, kind: str, context_id: UUID, now: datetime) -> str | None:
    """Where the actor gives a reason and opens the plan; None without an approved one for the actor's agency."""
    if not actor.holds(Permission.RESPONSE_PLAN_READ):
        return None
    person_id = get_context(kind).person_of(session, actor, context_id, now)
    if not list_field_plans(session, actor, person_id, now=now):
        return None
    return url_for("response_plans.at", kind=kind, context_id=context_id)
