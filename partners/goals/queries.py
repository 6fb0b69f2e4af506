"""Reads of goals: for pages within the actor's scope, and for the rooms and floors above."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.roles import ROLES
from accounts.users.models import User
from accounts.users.queries import WorkerRow, list_workers
from core.actor import Actor
from core.errors import NotFound
from core.permissions import Permission
from partners.goals.lifecycle import GoalState
from partners.goals.models import Goal, GoalChange, GoalUpdate, UpdateSource
from partners.goals.policy import NOT_FOUND, visible_to
from partners.goals.rows import Agency, GoalRow, Ngo, goal_rows, goals
from partners.goals.trajectory import Rating
from partners.memoranda.queries import PartnershipRow, list_own_partnerships

__all__ = [
    "ChangeRow",
    "GoalLabel",
    "GoalRow",
    "UpdateRow",
    "find_waiting_change",
    "get_goal",
    "get_goal_row",
    "labels_of",
    "list_changes",
    "list_choosable",
    "list_goals",
    "list_measured",
    "list_off_track",
    "list_owners",
    "list_partnerships_for_goals",
    "list_updates",
]

OWNING_ROLES = tuple(
    definition.role for definition in ROLES if Permission.GOAL_WRITE in definition.permissions
)
"""An owner must be able to report progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLabel:
    """What another room shows of a goal."""

    title: str
    reference: str
    rating: Rating


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """A reported figure; `reported_by` is None where an evaluation measured it."""

    id: UUID
    source: UpdateSource
    measured_on: date
    value: float
    numerator: int | None
    denominator: int | None
    note: str | None
    evidence: str | None
    evidence_url: str | None
    evaluation_id: UUID | None
    reported_by: str | None
    reported_at: datetime


class ChangeAnswer(StrEnum):
    """What became of a change that was asked for."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A change of target or last day that was asked for; `accepted` is None while it waits."""

    id: UUID
    old_target: float
    new_target: float
    old_ends_on: date
    new_ends_on: date
    reason: str
    proposed_for_id: UUID
    proposed_by: str
    proposed_at: datetime
    accepted: bool | None
    answered_by: str | None
    answered_at: datetime | None

    @property
    def answer(self) -> ChangeAnswer:
        """Waiting, accepted or refused."""
        if self.accepted is None:
            return ChangeAnswer.WAITING
        return ChangeAnswer.ACCEPTED if self.accepted else ChangeAnswer.REFUSED


def list_goals(session: Session, actor: Actor) -> list[GoalRow]:
    """The goals that exist for an actor, by partnership and last day; one statement."""
    query = (
        goals()
        .where(Goal.id.in_(visible_to(actor)))
        .order_by(Agency.name, Ngo.name, Goal.partnership_id, Goal.ends_on, Goal.reference)
    )
    return goal_rows(session, query)


def get_goal(session: Session, actor: Actor, goal_id: UUID) -> GoalRow:
    """A goal of one of the actor's partnerships; raises `NotFound` for others."""
    rows = goal_rows(session, goals().where(Goal.id == goal_id, Goal.id.in_(visible_to(actor))))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def get_goal_row(session: Session, goal_id: UUID) -> GoalRow:
    """A goal whoever asks; pages of people use `get_goal`."""
    rows = goal_rows(session, goals().where(Goal.id == goal_id))
    if not rows:
        raise NotFound(NOT_FOUND)
    return rows[0]


def list_updates(session: Session, goal_id: UUID) -> list[UpdateRow]:
    """The figures reported for a goal, the earliest first."""
    rows = session.execute(
        sa.select(
            GoalUpdate.id,
            GoalUpdate.source,
            GoalUpdate.measured_on,
            GoalUpdate.value,
            GoalUpdate.numerator,
            GoalUpdate.denominator,
            GoalUpdate.note,
            GoalUpdate.evidence,
            GoalUpdate.evidence_url,
            GoalUpdate.evaluation_id,
            User.name.label("reported_by"),
            GoalUpdate.reported_at,
        )
        .outerjoin(User, User.id == GoalUpdate.reported_by_id)
        .where(GoalUpdate.goal_id == goal_id)
        .order_by(GoalUpdate.measured_on, GoalUpdate.reported_at, GoalUpdate.id.desc())
    )
    return [UpdateRow(**row._mapping) for row in rows]


def list_changes(session: Session, goal_id: UUID) -> list[ChangeRow]:
    """Every change of target that was asked for, the latest first."""
    proposer, answerer = aliased(User), aliased(User)
    rows = session.execute(
        sa.select(
            GoalChange.id,
            GoalChange.old_target,
            GoalChange.new_target,
            GoalChange.old_ends_on,
            GoalChange.new_ends_on,
            GoalChange.reason,
            GoalChange.proposed_for_id,
            proposer.name.label("proposed_by"),
            GoalChange.proposed_at,
            GoalChange.accepted,
            answerer.name.label("answered_by"),
            GoalChange.answered_at,
        )
        .join(proposer, proposer.id == GoalChange.proposed_by_id)
        .outerjoin(answerer, answerer.id == GoalChange.answered_by_id)
        .where(GoalChange.goal_id == goal_id)
        .order_by(GoalChange.proposed_at.desc(), GoalChange.id)
    )
    return [ChangeRow(**row._mapping) for row in rows]


def find_waiting_change(session: Session, goal_id: UUID) -> ChangeRow | None:
    """The change that waits for the other side's answer, if there is one."""
    return next((change for change in list_changes(session, goal_id) if change.accepted is None), None)


def list_owners(session: Session, organisation_id: UUID) -> list[WorkerRow]:
    """The people of a side who may own a goal: active, and allowed to report progress."""
    return list_workers(session, organisation_id, *OWNING_ROLES)


def list_partnerships_for_goals(session: Session, actor: Actor, *, on: datetime) -> list[PartnershipRow]:
    """The active partnerships of the actor's organisation, in which goals may be set."""
    return [row for row in list_own_partnerships(session, actor) if row.is_active(on)]


def list_choosable(session: Session, actor: Actor, partnership_id: UUID) -> list[GoalRow]:
    """The goals of a partnership that a decision or an action may serve: proposed or agreed, not concluded."""
    query = goals().where(
        Goal.id.in_(visible_to(actor)),
        Goal.partnership_id == partnership_id,
        Goal.state.in_((GoalState.PROPOSED, GoalState.AGREED)),
    )
    return goal_rows(session, query.order_by(Goal.ends_on, Goal.reference))


def labels_of(session: Session, goal_ids: Collection[UUID], *, on: datetime) -> Mapping[UUID, GoalLabel]:
    """What to call these goals, and how they are doing at a moment; unknown ids are left out. One statement.

    The caller has narrowed the ids to goals of the reader's own partnerships.
    """
    if not goal_ids:
        return {}
    rows = goal_rows(session, goals().where(Goal.id.in_(list(goal_ids))))
    return {
        row.id: GoalLabel(title=row.title, reference=row.reference, rating=row.rating(on)) for row in rows
    }


def labels_for(
    session: Session, actor: Actor, goal_ids: Collection[UUID], *, on: datetime
) -> Mapping[UUID, GoalLabel]:
    """As `labels_of`, of the goals that exist for the actor: a proposal is for those who lead. Two statements."""
    if not goal_ids:
        return {}
    return labels_of(session, session.scalars(visible_to(actor).where(Goal.id.in_(goal_ids))).all(), on=on)


def list_off_track(session: Session, partnership_ids: Collection[UUID], on: datetime) -> list[GoalRow]:
    """The active goals of these partnerships that are off track at a moment, by last day; one statement."""
    return [
        row for row in list_measured(session, partnership_ids, on=on) if row.rating(on) is Rating.OFF_TRACK
    ]


def list_measured(session: Session, partnership_ids: Collection[UUID], *, on: datetime) -> list[GoalRow]:
    """The active goals of these partnerships with their latest figures, by last day; one statement."""
    if not partnership_ids:
        return []
    query = goals().where(Goal.partnership_id.in_(list(partnership_ids)), Goal.state == GoalState.AGREED)
    rows = goal_rows(session, query.order_by(Goal.partnership_id, Goal.ends_on, Goal.reference))
    return [row for row in rows if row.is_active(on)]
