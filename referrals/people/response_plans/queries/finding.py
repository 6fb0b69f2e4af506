"""Finding the plan that officers may read: by person, from an encounter, a referral or the exact code."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from referrals.people.models import Person
from referrals.people.queries import STANDS_FOR, find_by_reference
from referrals.people.response_plans import policy
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanView


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """That there is a plan; its text is opened with a reason only."""

    id: UUID
    reference: str
    person_reference: str
    expires_on: date
    review_on: date
    opened: bool
    """The actor has opened it within the last hour."""


def list_field_plans(
    session: Session, actor: Actor, person_id: UUID | None, *, now: datetime
) -> tuple[FieldPlan, ...]:
    """The approved plans about a person that officers of the agency may open, also of records linked or merged."""
    if person_id is None:
        return ()
    counted = sa.select(sa.func.coalesce(Person.counted_as_id, STANDS_FOR)).where(Person.id == person_id)
    opened = sa.exists().where(policy.opened_by(actor, now=now), ResponsePlanView.plan_id == ResponsePlan.id)
    query = (
        sa.select(
            ResponsePlan.id,
            ResponsePlan.reference,
            Person.reference.label("person_reference"),
            ResponsePlan.expires_on,
            ResponsePlan.review_on,
            opened.label("opened"),
        )
        .join(Person, Person.id == ResponsePlan.person_id)
        .where(
            policy.readable_in_field(actor, today=local_date(now, actor.timezone)),
            sa.func.coalesce(Person.counted_as_id, Person.id) == counted.scalar_subquery(),
        )
        .order_by(ResponsePlan.approved_at.desc(), ResponsePlan.id)
    )
    return tuple(FieldPlan(**row._mapping) for row in session.execute(query))


def find_person(session: Session, actor: Actor, code: str | None) -> UUID | None:
    """The person of exactly this code in the actor's agency."""
    if not policy.in_agency(actor) or actor.organisation_id is None:
        return None
    return find_by_reference(session, agency_id=actor.organisation_id, reference=code)


def people_with_plan(
    session: Session, actor: Actor, person_ids: Collection[UUID], *, now: datetime
) -> frozenset[UUID]:
    """Those of the people about whom a plan is approved and has not run out; yes or no, nothing of what it says."""
    if not person_ids:
        return frozenset()
    query = sa.select(ResponsePlan.person_id).where(
        ResponsePlan.person_id.in_(set(person_ids)),
        policy.readable_in_field(actor, today=local_date(now, actor.timezone)),
    )
    return frozenset(session.scalars(query))
