"""What every command of a goal does alike: load for update, check what was seen, record the event."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.queries import names_of
from audit.commands import record
from audit.queries import list_events_about
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from partners.goals.models import Goal
from partners.goals.policy import NOT_FOUND, visible_to
from partners.goals.queries import list_owners
from partners.memoranda.queries import PartnershipRow


def load_for_update(session: Session, actor: Actor, goal_id: UUID) -> Goal:
    """The goal, locked for this transaction; raises `NotFound` where it does not exist for the actor."""
    goal = session.scalars(
        sa.select(Goal)
        .where(Goal.id == goal_id, Goal.id.in_(visible_to(actor)))
        .with_for_update(of=Goal)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if goal is None:
        raise NotFound(NOT_FOUND)
    return goal


def check_seen(session: Session, goal: Goal, version: int | None) -> None:
    """Nobody changes or agrees to what they did not see: `Conflict` names who changed it, and when."""
    if version is None or version == goal.version:
        return
    last = list_events_about(session, kind="goal", subject_id=goal.id)[-1]
    who = names_of(session, [last.user_id]).get(last.user_id, "") if last.user_id else ""
    raise Conflict(
        N_("%(who)s changed this goal on %(when)s. Look at it again before you go on."), who=who, when=last.at
    )


def check_days(starts_on: date, ends_on: date) -> None:
    """A goal ends after it starts."""
    if ends_on <= starts_on:
        raise RuleBroken(N_("The last day must be after the first day."), "ends_on")


def check_owners(
    session: Session, partnership: PartnershipRow, *, agency_owner_id: UUID, ngo_owner_id: UUID
) -> None:
    """Each side has an owner of its own: an active person there who may report progress."""
    sides = (
        ("agency_owner", partnership.agency_id, agency_owner_id),
        ("ngo_owner", partnership.ngo_id, ngo_owner_id),
    )
    for field, organisation_id, owner_id in sides:
        check_owner(session, organisation_id, owner_id, field=field)


def check_owner(session: Session, organisation_id: UUID, owner_id: UUID, *, field: str) -> None:
    """An owner is an active person of that side who may report progress."""
    if owner_id not in {person.id for person in list_owners(session, organisation_id)}:
        raise RuleBroken(N_("Choose an active person of that side."), field)


def required_reason(text: str, field: str = "reason") -> str:
    """A reason without the spaces around it; raises `RuleBroken` where there is none."""
    if not text.strip():
        raise RuleBroken(N_("Say why, so that the other side understands."), field)
    return text.strip()


def record_goal(
    session: Session, actor: Actor, goal: Goal, event: str, *, now: datetime, **details: object
) -> None:
    """The last step of every command: its row in the trail, with the state it led to."""
    session.flush()
    record(
        session,
        actor,
        action=f"goal.{event}",
        subject=("goal", goal.id),
        now=now,
        details={"state": goal.state.value, **details},
    )
