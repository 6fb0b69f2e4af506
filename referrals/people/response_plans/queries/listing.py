"""Lists of plans for those who look after them or draft, and the log of openings for the desk and the auditor."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.actor import Actor
from referrals.people.models import Person
from referrals.people.response_plans import policy
from referrals.people.response_plans.lifecycle import PlanState
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanView

LATEST = 100
S = PlanState
ORDER = {
    state: place
    for place, state in enumerate((S.IN_REVIEW, S.DRAFT, S.HIDDEN, S.EXPIRED, S.APPROVED, S.RETIRED))
}
"""What waits for somebody stands first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan in a list: codes, state and days, no text."""

    id: UUID
    reference: str
    number: int
    person_reference: str
    state: PlanState
    drafted_by_name: str
    drafted_at: datetime
    expires_on: date | None
    review_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewRow:
    """One opening of a plan."""

    id: UUID
    plan_reference: str
    number: int
    person_reference: str
    viewed_by_name: str
    viewed_at: datetime
    why: str
    came_from: str


def list_plans(session: Session, actor: Actor, *, ended: bool = False) -> tuple[PlanRow, ...]:
    """The plans listed for the actor: those that live or have run out, or the ended ones; at most 100."""
    query = (
        sa.select(
            ResponsePlan.id,
            ResponsePlan.reference,
            ResponsePlan.number,
            Person.reference.label("person_reference"),
            ResponsePlan.state,
            User.name.label("drafted_by_name"),
            ResponsePlan.drafted_at,
            ResponsePlan.expires_on,
            ResponsePlan.review_on,
        )
        .join(Person, Person.id == ResponsePlan.person_id)
        .join(User, User.id == ResponsePlan.drafted_by_id)
        .where(
            policy.listed_for(actor),
            ResponsePlan.state == S.RETIRED if ended else ResponsePlan.state != S.RETIRED,
        )
        .order_by(
            sa.case(ORDER, value=ResponsePlan.state),
            ResponsePlan.review_on,
            ResponsePlan.drafted_at.desc(),
            ResponsePlan.id,
        )
        .limit(LATEST)
    )
    return tuple(PlanRow(**row._mapping) for row in session.execute(query))


def list_views(
    session: Session, actor: Actor, *, plan_id: UUID | None = None, before: datetime | None = None
) -> tuple[ViewRow, ...]:
    """Who opened plans of the agency, the latest first, at most 100; `before` goes on from there."""
    query = (
        sa.select(
            ResponsePlanView.id,
            ResponsePlan.reference.label("plan_reference"),
            ResponsePlan.number,
            Person.reference.label("person_reference"),
            User.name.label("viewed_by_name"),
            ResponsePlanView.viewed_at,
            ResponsePlanView.why,
            ResponsePlanView.came_from,
        )
        .join(ResponsePlan, ResponsePlan.id == ResponsePlanView.plan_id)
        .join(Person, Person.id == ResponsePlan.person_id)
        .join(User, User.id == ResponsePlanView.viewed_by_id)
        .where(policy.may_watch(actor))
        .order_by(ResponsePlanView.viewed_at.desc(), ResponsePlanView.id)
        .limit(LATEST)
    )
    if plan_id is not None:
        query = query.where(ResponsePlanView.plan_id == plan_id)
    if before is not None:
        query = query.where(ResponsePlanView.viewed_at < before)
    return tuple(ViewRow(**row._mapping) for row in session.execute(query))
