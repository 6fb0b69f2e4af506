"""What the second person and those who look after plans decide: approve, send back, look again, hide, end."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.codes import NOTE_MINIMUM
from core.errors import Conflict, RuleBroken
from core.text import N_
from referrals.people.response_plans import policy
from referrals.people.response_plans.codes import END_REASONS, HIDE_REASONS
from referrals.people.response_plans.commands.step import keep, load, move, take, tell, today_of
from referrals.people.response_plans.days import months_on, next_review
from referrals.people.response_plans.lifecycle import PlanAction, PlanState
from referrals.people.response_plans.models import ResponsePlan

A, S = PlanAction, PlanState


def approve(
    session: Session, actor: Actor, plan_id: UUID, *, now: datetime, version: int | None = None
) -> ResponsePlan:
    """A second person lets officers read the plan from now on; it replaces the version before it.

    Whoever approves has opened the plan within the last hour: nobody approves what they have not read.
    """
    plan = load(session, actor, plan_id, now=now, version=version)
    policy.may_act(actor, plan.state, A.APPROVE, drafted_by_id=plan.drafted_by_id)
    if not policy.is_open_for(session, actor, plan.id, now=now):
        raise RuleBroken(N_("Open and read the plan before you approve it."))
    today = today_of(actor, now)
    _replace(session, actor, plan, now)
    take(session, actor, plan, A.APPROVE, now=now)
    plan.approved_at, plan.approved_by_id = now, actor.user_id
    plan.expires_on = months_on(today, plan.months_valid)
    plan.review_on = next_review(today, plan.expires_on)
    text = N_("Response plan %(reference)s was approved.")
    tell(session, actor, plan, text, to=[plan.drafted_by_id], key="approved", now=now)
    return keep(session, actor, plan, "approved", now=now)


def send_back(
    session: Session, actor: Actor, plan_id: UUID, *, note: str, now: datetime, version: int | None = None
) -> ResponsePlan:
    """The plan goes back to the drafter with what has to change."""
    plan = load(session, actor, plan_id, now=now, version=version)
    policy.may_act(actor, plan.state, A.SEND_BACK, drafted_by_id=plan.drafted_by_id)
    take(session, actor, plan, A.SEND_BACK, now=now, note=_note(note))
    text = N_("Response plan %(reference)s came back to you with a question.")
    tell(session, actor, plan, text, to=[plan.drafted_by_id], key=f"sent_back:{now.timestamp():.6f}", now=now)
    return keep(session, actor, plan, "sent_back", now=now)


def review(
    session: Session, actor: Actor, plan_id: UUID, *, now: datetime, version: int | None = None
) -> ResponsePlan:
    """Somebody has read the plan again and it still holds; the next review is in six months or on its last day."""
    plan = load(session, actor, plan_id, now=now, version=version)
    policy.may_act(actor, plan.state, A.REVIEW, drafted_by_id=plan.drafted_by_id)
    today = today_of(actor, now)
    assert plan.expires_on is not None
    if plan.expires_on < today:
        raise Conflict(N_("The last day of this plan has passed. Draft a new version."))
    if not policy.is_open_for(session, actor, plan.id, now=now):
        raise RuleBroken(N_("Open and read the plan before you say that it holds."))
    take(session, actor, plan, A.REVIEW, now=now)
    plan.reviewed_at, plan.reviewed_by_id = now, actor.user_id
    plan.review_on = next_review(today, plan.expires_on)
    return keep(session, actor, plan, "reviewed", now=now)


def hide(
    session: Session,
    actor: Actor,
    plan_id: UUID,
    *,
    reason: str,
    note: str | None = None,
    now: datetime,
    version: int | None = None,
) -> ResponsePlan:
    """Officers read the plan no more, at once."""
    plan = load(session, actor, plan_id, now=now, version=version)
    policy.may_act(actor, plan.state, A.HIDE, drafted_by_id=plan.drafted_by_id)
    HIDE_REASONS.may_use(reason, note, field="reason", note_field="note")
    take(session, actor, plan, A.HIDE, now=now, reason=reason, note=note)
    plan.hidden_at, plan.hidden_reason = now, reason
    return keep(session, actor, plan, "hidden", now=now, reason=reason)


def show_again(
    session: Session, actor: Actor, plan_id: UUID, *, note: str, now: datetime, version: int | None = None
) -> ResponsePlan:
    """A hidden plan is for officers again, until its last day."""
    plan = load(session, actor, plan_id, now=now, version=version)
    policy.may_act(actor, plan.state, A.SHOW_AGAIN, drafted_by_id=plan.drafted_by_id)
    assert plan.expires_on is not None
    if plan.expires_on < today_of(actor, now):
        raise Conflict(N_("The last day of this plan has passed. Draft a new version."))
    take(session, actor, plan, A.SHOW_AGAIN, now=now, note=_note(note))
    plan.hidden_at = plan.hidden_reason = None
    return keep(session, actor, plan, "shown_again", now=now)


def retire(
    session: Session,
    actor: Actor,
    plan_id: UUID,
    *,
    reason: str,
    note: str | None = None,
    now: datetime,
    version: int | None = None,
) -> ResponsePlan:
    """The plan ends for good; its text stays locked for the log."""
    plan = load(session, actor, plan_id, now=now, version=version)
    policy.may_act(actor, plan.state, A.RETIRE, drafted_by_id=plan.drafted_by_id)
    END_REASONS.may_use(reason, note, field="reason", note_field="note")
    take(session, actor, plan, A.RETIRE, now=now, reason=reason, note=note)
    plan.ended_at, plan.end_reason = now, reason
    return keep(session, actor, plan, "retired", now=now, reason=reason)


def _replace(session: Session, actor: Actor, plan: ResponsePlan, now: datetime) -> None:
    """The versions before an approved one end; officers never read two."""
    older = session.scalars(
        sa.select(ResponsePlan)
        .where(
            ResponsePlan.series_id == plan.series_id,
            ResponsePlan.id != plan.id,
            ResponsePlan.state.in_((S.APPROVED, S.HIDDEN, S.EXPIRED)),
        )
        .with_for_update()
    ).all()
    for one in older:
        move(session, actor, one, A.RETIRE, S.RETIRED, now=now, reason="replaced")
        one.ended_at, one.end_reason = now, "replaced"
        session.flush()


def _note(text: str | None) -> str:
    note = (text or "").strip()
    if len(note) < NOTE_MINIMUM:
        raise RuleBroken(N_("Say why in at least %(count)s characters."), "note", count=NOTE_MINIMUM)
    return note
