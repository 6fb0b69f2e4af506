"""Shared goals for tests, made through the real commands."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from partners.goals.commands import Terms, agree, propose, report_progress
from partners.goals.measures import Measure
from partners.goals.models import Goal
from partners.goals.reporting import Report
from partners.memoranda.models import Partnership
from tests.support.memoranda import ZONE, Pair

OFFICERS = Measure(name="Officers trained in crisis intervention", unit="officers")


def make_partnership(session: Session, pair: Pair, now: datetime, *, active: bool = True) -> UUID:
    """The partnership of a pair, at work for a year unless it is not `active` yet."""
    found = session.scalars(
        sa.select(Partnership).where(
            Partnership.agency_id == pair.agency_id, Partnership.ngo_id == pair.ngo_id
        )
    ).one_or_none()
    if found is None:
        found = Partnership(
            reference=f"PT-{pair.ngo_id.hex[:8]}", agency_id=pair.agency_id, ngo_id=pair.ngo_id
        )
        session.add(found)
    if active:
        found.active_from = local_date(now, ZONE) - timedelta(days=365)
    session.flush()
    return found.id


def make_terms(pair: Pair, now: datetime, **changes: Any) -> Terms:
    """Sixty officers trained in place of twenty, within a hundred days from today."""
    today = local_date(now, ZONE)
    assert pair.agency_leader.user_id is not None
    assert pair.ngo_leader.user_id is not None
    values: dict[str, Any] = {
        "title": "More officers know what to do",
        "why": "Untrained officers refer late.",
        "measure": OFFICERS,
        "baseline": 20.0,
        "target": 60.0,
        "starts_on": today,
        "ends_on": today + timedelta(days=100),
        "agency_owner_id": pair.agency_leader.user_id,
        "ngo_owner_id": pair.ngo_leader.user_id,
    }
    return Terms(**{**values, **changes})


def make_goal(
    session: Session,
    pair: Pair,
    now: datetime,
    *,
    agreed: bool = True,
    proposer: Actor | None = None,
    **changes: Any,
) -> Goal:
    """A goal of the pair that the agency proposed and, unless told otherwise, the NGO agreed to."""
    partnership_id = make_partnership(session, pair, now)
    terms = make_terms(pair, now, **changes)
    goal = propose(
        session, proposer or pair.agency_leader, partnership_id=partnership_id, terms=terms, now=now
    )
    if agreed:
        agree(session, pair.ngo_leader, goal.id, now=now)
    return goal


def make_report(
    session: Session, actor: Actor, goal: Goal, value: float, *, on: date, now: datetime, **more: Any
) -> None:
    """A figure reported for a day."""
    report_progress(session, actor, goal.id, report=Report(measured_on=on, value=value, **more), now=now)
