"""Standing work on response plans: those past their last day expire, and reviews that are due are told of."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from core.actor import SYSTEM
from core.clock import local_date
from core.text import N_
from referrals.people.response_plans.commands.step import keep, take, tell
from referrals.people.response_plans.lifecycle import PlanAction, PlanState
from referrals.people.response_plans.models import ResponsePlan

A, S = PlanAction, PlanState
BATCH = 200
AHEAD = timedelta(days=14)
"""[HOUSE] So long before its last day those who look after a plan are told."""
FARTHEST_ZONE = timedelta(days=1)


def look_after_plans(session: Session, *, now: datetime) -> int:
    """Expire what is past its last day, and tell of reviews and ends that come; answers how much was done."""
    return _expire(session, now) + _remind(session, now)


def _expire(session: Session, now: datetime) -> int:
    done = 0
    for plan, zone in _standing(session, ResponsePlan.expires_on < now.date() + FARTHEST_ZONE, limit=BATCH):
        if plan.expires_on is None or plan.expires_on >= local_date(now, zone):
            continue
        take(session, SYSTEM, plan, A.EXPIRE, now=now)
        text = N_("Response plan %(reference)s has expired. Officers read it no more.")
        tell(session, SYSTEM, plan, text, to=None, key="expired", now=now)
        keep(session, SYSTEM, plan, "expired", now=now)
        done += 1
    return done


def _remind(session: Session, now: datetime) -> int:
    told = 0
    soon = now.date() + AHEAD + FARTHEST_ZONE
    due = sa.or_(ResponsePlan.review_on < now.date() + FARTHEST_ZONE, ResponsePlan.expires_on < soon)
    for plan, zone in _standing(session, due, ResponsePlan.state == S.APPROVED):
        today = local_date(now, zone)
        if plan.review_on is not None and plan.review_on <= today:
            text = N_(
                "Response plan %(reference)s is due for review: read it and say whether it still holds."
            )
            told += tell(
                session, SYSTEM, plan, text, to=None, key=f"review:{plan.review_on.isoformat()}", now=now
            )
        if plan.expires_on is not None and plan.expires_on <= today + AHEAD:
            text = N_("Response plan %(reference)s ends soon. Draft a new version if it is still needed.")
            told += tell(
                session, SYSTEM, plan, text, to=None, key=f"ends:{plan.expires_on.isoformat()}", now=now
            )
    return told


def _standing(
    session: Session, *conditions: sa.ColumnElement[bool], limit: int | None = None
) -> list[tuple[ResponsePlan, str]]:
    query = (
        sa.select(ResponsePlan, Organisation.timezone)
        .join(Organisation, Organisation.id == ResponsePlan.agency_id)
        .where(ResponsePlan.state.in_((S.APPROVED, S.HIDDEN)), *conditions)
        .order_by(ResponsePlan.expires_on, ResponsePlan.id)
        .limit(limit)
        .with_for_update(of=ResponsePlan)
    )
    return [(plan, zone) for plan, zone in session.execute(query)]
