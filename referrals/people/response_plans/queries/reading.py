"""A plan's cover, and its text for whoever has opened it with a reason within the last hour."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.users.models import User
from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound
from core.sealing import open_text
from referrals.people.models import Person
from referrals.people.response_plans import policy
from referrals.people.response_plans.codes import CONCERNS, Basis
from referrals.people.response_plans.lifecycle import PlanAction, PlanState
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanConcern, ResponsePlanEvent
from referrals.people.response_plans.values import TEXTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a plan's page says before it is opened."""

    id: UUID
    version: int
    reference: str
    number: int
    series_id: UUID
    person_id: UUID
    person_reference: str
    state: PlanState
    drafted_by_id: UUID
    drafted_by_name: str
    drafted_at: datetime
    approved_by_name: str | None
    approved_at: datetime | None
    expires_on: date | None
    review_on: date | None
    reviewed_at: datetime | None
    hidden_reason: str | None
    end_reason: str | None
    opened: bool
    """The actor has opened it within the last hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanText:
    """What a plan says."""

    baseline: str | None
    triggers: str | None
    helps: str | None
    techniques: str | None
    contacts: str | None
    concerns: tuple[tuple[str, str | None], ...]
    """Kind and note, in the order of the code list."""
    basis: Basis
    consent_reference: str | None
    basis_note: str | None
    months_valid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step of a plan."""

    action: PlanAction
    to_state: PlanState
    at: datetime
    by_name: str | None
    reason: str | None
    note: str | None


def get_cover(session: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> Cover:
    """The cover of a plan that exists for the actor; raises `NotFound`."""
    drafter, approver = aliased(User), aliased(User)
    plain = {
        name: getattr(ResponsePlan, name)
        for name in Cover.__dataclass_fields__
        if name not in ("person_reference", "drafted_by_name", "approved_by_name", "opened")
    }
    row = session.execute(
        sa.select(
            *plain.values(),
            Person.reference.label("person_reference"),
            drafter.name.label("drafted_by_name"),
            approver.name.label("approved_by_name"),
        )
        .join(Person, Person.id == ResponsePlan.person_id)
        .join(drafter, drafter.id == ResponsePlan.drafted_by_id)
        .outerjoin(approver, approver.id == ResponsePlan.approved_by_id)
        .where(
            ResponsePlan.id == plan_id,
            policy.visible_to(actor, now=now, today=local_date(now, actor.timezone)),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(policy.NOT_FOUND)
    return Cover(**row._mapping, opened=policy.is_open_for(session, actor, plan_id, now=now))


def read_plan(session: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> PlanText:
    """What a plan says; raises `NotFound` unless the actor has opened it with a reason within the last hour."""
    if not get_cover(session, actor, plan_id, now=now).opened:
        raise NotFound(policy.NOT_FOUND)
    columns: list[Any] = [getattr(ResponsePlan, f"{name}_sealed") for name in (*TEXTS, "basis_note")]
    row = session.execute(
        sa.select(
            ResponsePlan.basis, ResponsePlan.consent_reference, ResponsePlan.months_valid, *columns
        ).where(ResponsePlan.id == plan_id)
    ).one()
    concerns = session.execute(
        sa.select(ResponsePlanConcern.id, ResponsePlanConcern.kind, ResponsePlanConcern.note_sealed).where(
            ResponsePlanConcern.plan_id == plan_id
        )
    ).all()
    found = {
        one.kind: open_text(one.note_sealed, "response_plan_concern", "note", one.id) for one in concerns
    }
    return PlanText(
        **{
            name: open_text(getattr(row, f"{name}_sealed"), "response_plan", name, plan_id)
            for name in (*TEXTS, "basis_note")
        },
        concerns=tuple((code.value, found[code.value]) for code in CONCERNS if code.value in found),
        basis=row.basis,
        consent_reference=row.consent_reference,
        months_valid=row.months_valid,
    )


def list_steps(session: Session, actor: Actor, cover: Cover) -> tuple[StepRow, ...]:
    """The steps of a plan, the latest first, for those for whom it is listed; officers in the field read none."""
    query = (
        sa.select(ResponsePlanEvent, User.name)
        .join(ResponsePlan, ResponsePlan.id == ResponsePlanEvent.plan_id)
        .outerjoin(User, User.id == ResponsePlanEvent.by_id)
        .where(ResponsePlanEvent.plan_id == cover.id, policy.listed_for(actor))
        .order_by(ResponsePlanEvent.at.desc(), ResponsePlanEvent.id)
    )
    return tuple(
        StepRow(
            action=event.action,
            to_state=event.to_state,
            at=event.at,
            by_name=name,
            reason=event.reason,
            note=event.note,
        )
        for event, name in session.execute(query)
    )


def list_versions(session: Session, actor: Actor, cover: Cover) -> tuple[tuple[UUID, int, PlanState], ...]:
    """The versions of the plan that are listed for the actor, the newest first."""
    query = (
        sa.select(ResponsePlan.id, ResponsePlan.number, ResponsePlan.state)
        .where(ResponsePlan.series_id == cover.series_id, policy.listed_for(actor))
        .order_by(ResponsePlan.number.desc())
    )
    return tuple((row.id, row.number, row.state) for row in session.execute(query))
