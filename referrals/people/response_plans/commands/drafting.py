"""Drafting a plan and new versions of it; only whoever drafts changes the draft."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.references import make_reference
from core.text import N_
from referrals.people.models import Person
from referrals.people.queries import STANDS_FOR
from referrals.people.response_plans import policy
from referrals.people.response_plans.codes import Basis
from referrals.people.response_plans.commands.opening import log_opening
from referrals.people.response_plans.commands.step import keep, load, take, tell
from referrals.people.response_plans.lifecycle import PlanAction, PlanState
from referrals.people.response_plans.models import ResponsePlan, ResponsePlanConcern
from referrals.people.response_plans.values import TEXTS, PlanValues, check_complete, check_values

A, S = PlanAction, PlanState
LIVE = (S.DRAFT, S.IN_REVIEW, S.APPROVED, S.HIDDEN)


def draft(
    session: Session, actor: Actor, *, person_id: UUID, values: PlanValues, now: datetime
) -> ResponsePlan:
    """Somebody of the agency drafts the first version of a plan about a person whom the agency knows.

    Raises `Conflict` where the person has a plan that lives.
    """
    policy.may_draft(actor)
    assert actor.user_id is not None
    assert actor.organisation_id is not None
    check_values(values)
    found = session.scalar(
        sa.select(STANDS_FOR).where(Person.id == person_id, Person.agency_id == actor.organisation_id)
    )
    if found is None:
        raise NotFound(policy.NOT_FOUND)
    # The person's row is the queue: two drafts of the same person never begin at once.
    session.execute(sa.select(Person.id).where(Person.id == found).with_for_update())
    if session.scalar(
        sa.select(ResponsePlan.id)
        .where(ResponsePlan.person_id == found, ResponsePlan.state.in_(LIVE))
        .limit(1)
    ):
        raise Conflict(N_("There is a plan about this person already. Ask the partnership desk for it."))
    key = uuid4()
    plan = ResponsePlan(
        id=key,
        agency_id=actor.organisation_id,
        person_id=found,
        series_id=key,
        number=1,
        reference=make_reference("L"),
        drafted_at=now,
        drafted_by_id=actor.user_id,
    )
    _write(session, plan, values)
    log_opening(session, actor, plan, why="work_on_plan", came_from="plan", context_id=None, now=now)
    return keep(session, actor, plan, "drafted", now=now)


def edit(
    session: Session,
    actor: Actor,
    plan_id: UUID,
    *,
    values: PlanValues,
    now: datetime,
    version: int | None = None,
) -> ResponsePlan:
    """Whoever drafts the plan changes the draft; gaps are allowed until it goes to approval."""
    plan = load(session, actor, plan_id, now=now, version=version)
    check_values(values)
    take(session, actor, plan, A.EDIT, now=now)
    _write(session, plan, values)
    return keep(session, actor, plan, "changed", now=now)


def submit(
    session: Session, actor: Actor, plan_id: UUID, *, now: datetime, version: int | None = None
) -> ResponsePlan:
    """The draft goes to somebody else for approval, once every part that officers need is filled in."""
    plan = load(session, actor, plan_id, now=now, version=version)
    policy.may_act(actor, plan.state, A.SUBMIT, drafted_by_id=plan.drafted_by_id)
    check_complete({name: getattr(plan, name) for name in TEXTS})
    take(session, actor, plan, A.SUBMIT, now=now)
    plan.submitted_at = now
    text = N_("Response plan %(reference)s waits for the approval of a second person.")
    tell(session, actor, plan, text, to=None, key=f"submitted:{now.timestamp():.6f}", now=now)
    return keep(session, actor, plan, "submitted", now=now)


def revise(session: Session, actor: Actor, plan_id: UUID, *, now: datetime) -> ResponsePlan:
    """A new version is drafted from what the plan says; the old one holds until the new one is approved."""
    assert actor.user_id is not None
    plan = load(session, actor, plan_id, now=now)
    if not policy.is_open_for(session, actor, plan.id, now=now):
        raise RuleBroken(N_("Open the plan first: a new version begins with what it says."))
    take(session, actor, plan, A.REVISE, now=now)
    newer = session.scalar(
        sa.select(sa.func.max(ResponsePlan.number)).where(ResponsePlan.series_id == plan.series_id)
    )
    drafted = sa.select(ResponsePlan.id).where(
        ResponsePlan.series_id == plan.series_id, ResponsePlan.state.in_((S.DRAFT, S.IN_REVIEW))
    )
    if session.scalar(drafted.limit(1)):
        raise Conflict(N_("Somebody is drafting a new version already."))
    copy = ResponsePlan(
        id=uuid4(),
        agency_id=plan.agency_id,
        person_id=plan.person_id,
        series_id=plan.series_id,
        number=(newer or plan.number) + 1,
        reference=plan.reference,
        drafted_at=now,
        drafted_by_id=actor.user_id,
    )
    _write(session, copy, _values_of(session, plan))
    log_opening(session, actor, copy, why="work_on_plan", came_from="plan", context_id=None, now=now)
    return keep(session, actor, copy, "revised", now=now)


def _write(session: Session, plan: ResponsePlan, values: PlanValues) -> None:
    for name in TEXTS:
        setattr(plan, name, (getattr(values, name) or "").strip() or None)
    by_consent = values.basis is Basis.CONSENT
    plan.basis = values.basis
    plan.consent_reference = (values.consent_reference or "").strip() if by_consent else None
    plan.basis_note = None if by_consent else (values.basis_note or "").strip()
    plan.months_valid = values.months_valid
    session.add(plan)
    session.flush()
    session.execute(sa.delete(ResponsePlanConcern).where(ResponsePlanConcern.plan_id == plan.id))
    for kind, note in sorted(values.concerns.items()):
        concern = ResponsePlanConcern(id=uuid4(), plan_id=plan.id, kind=kind)
        concern.note = (note or "").strip() or None
        session.add(concern)


def _values_of(session: Session, plan: ResponsePlan) -> PlanValues:
    concerns = session.scalars(sa.select(ResponsePlanConcern).where(ResponsePlanConcern.plan_id == plan.id))
    return PlanValues(
        **{name: getattr(plan, name) for name in TEXTS},
        concerns={one.kind: one.note for one in concerns},
        basis=plan.basis,
        consent_reference=plan.consent_reference,
        basis_note=plan.basis_note,
        months_valid=plan.months_valid,
    )
