"""Reads of volunteers: the list with who may be given a task, and one of them with everything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from partners.outreach.campaigns.models import OutreachActivity
from partners.outreach.policy import found
from partners.outreach.terms import LIST_MOST, Fitness, VolunteerRole
from partners.outreach.volunteers.fitness import Check, fitness_of, latest_of
from partners.outreach.volunteers.models import (
    Volunteer,
    VolunteerCheck,
    VolunteerHours,
    VolunteerTask,
    VolunteerTraining,
)
from partners.outreach.volunteers.policy import visible_to


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerRow:
    """A volunteer with the checks that count."""

    id: UUID
    organisation_id: UUID
    name: str
    role: VolunteerRole
    phone: str | None
    email: str | None
    languages: str | None
    started_on: date
    left_on: date | None
    version: int
    checks: tuple[Check, ...] = field(default=())
    minutes: int = 0
    open_tasks: int = 0

    def fitness(self, on: date) -> Fitness:
        """Whether they may be given a task on a day."""
        return fitness_of(self.checks, on=on, left_on=self.left_on)

    @property
    def first_lapse(self) -> date | None:
        """The day on which the first of the checks that count lapses."""
        return min((one.valid_until for one in latest_of(self.checks).values()), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """A training that somebody had."""

    title: str
    certificate: str | None
    done_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """Time that somebody gave."""

    worked_on: date
    minutes: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """Something that somebody was asked to do."""

    id: UUID
    title: str
    due_on: date
    activity_id: UUID | None
    activity_title: str | None
    done_on: date | None
    dropped_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Neither done nor dropped."""
        return self.done_on is None and self.dropped_at is None


def _volunteers() -> sa.Select[Any]:
    minutes = (
        sa.select(sa.func.coalesce(sa.func.sum(VolunteerHours.minutes), 0))
        .where(VolunteerHours.volunteer_id == Volunteer.id)
        .correlate(Volunteer)
        .scalar_subquery()
    )
    tasks = (
        sa.select(sa.func.count())
        .where(
            VolunteerTask.volunteer_id == Volunteer.id,
            VolunteerTask.done_on.is_(None),
            VolunteerTask.dropped_at.is_(None),
        )
        .correlate(Volunteer)
        .scalar_subquery()
    )
    return sa.select(
        Volunteer.id,
        Volunteer.organisation_id,
        Volunteer.name,
        Volunteer.role,
        Volunteer.phone,
        Volunteer.email,
        Volunteer.languages,
        Volunteer.started_on,
        Volunteer.left_on,
        Volunteer.version,
        minutes.label("minutes"),
        tasks.label("open_tasks"),
    )


def checks_of(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, tuple[Check, ...]]:
    """The checks of these volunteers, the latest first; one statement."""
    rows = session.execute(
        sa.select(
            VolunteerCheck.volunteer_id,
            VolunteerCheck.kind,
            VolunteerCheck.done_on,
            VolunteerCheck.valid_until,
            VolunteerCheck.result,
        )
        .where(VolunteerCheck.volunteer_id.in_(list(ids)))
        .order_by(VolunteerCheck.done_on.desc(), VolunteerCheck.recorded_at.desc(), VolunteerCheck.id)
    )
    checks: dict[UUID, list[Check]] = defaultdict(list)
    for row in rows:
        checks[row.volunteer_id].append(
            Check(kind=row.kind, done_on=row.done_on, valid_until=row.valid_until, result=row.result)
        )
    return {key: tuple(theirs) for key, theirs in checks.items()}


def list_volunteers(session: Session, actor: Actor) -> list[VolunteerRow]:
    """The volunteers of the actor's organisation by name, those who left last; two statements."""
    left_last = sa.case((Volunteer.left_on.is_(None), 0), else_=1)
    query = (
        _volunteers()
        .where(Volunteer.id.in_(visible_to(actor)))
        .order_by(left_last, Volunteer.name, Volunteer.id)
    )
    return _with_checks(session, session.execute(query.limit(LIST_MOST)).all())


def get_volunteer(session: Session, actor: Actor, volunteer_id: UUID) -> VolunteerRow:
    """A volunteer of the actor's organisation; raises `NotFound` for others."""
    query = _volunteers().where(Volunteer.id == volunteer_id, Volunteer.id.in_(visible_to(actor)))
    row = found(session.execute(query).one_or_none())
    return _with_checks(session, [row])[0]


def list_active_of_all(session: Session, *, today: date) -> list[VolunteerRow]:
    """The volunteers of every organisation who have not left; for timers."""
    query = _volunteers().where(sa.or_(Volunteer.left_on.is_(None), Volunteer.left_on >= today))
    return _with_checks(session, session.execute(query.order_by(Volunteer.id)).all())


def _with_checks(session: Session, rows: Iterable[Any]) -> list[VolunteerRow]:
    kept = list(rows)
    checks = checks_of(session, [row.id for row in kept]) if kept else {}
    return [VolunteerRow(**row._mapping, checks=checks.get(row.id, ())) for row in kept]


def list_training(session: Session, volunteer_id: UUID) -> list[TrainingRow]:
    """The training that a volunteer had, the latest first."""
    rows = session.execute(
        sa.select(
            VolunteerTraining.title,
            VolunteerTraining.certificate,
            VolunteerTraining.done_on,
            VolunteerTraining.valid_until,
        )
        .where(VolunteerTraining.volunteer_id == volunteer_id)
        .order_by(VolunteerTraining.done_on.desc(), VolunteerTraining.title)
    )
    return [TrainingRow(**row._mapping) for row in rows]


def list_hours(session: Session, volunteer_id: UUID) -> list[HoursRow]:
    """The time that a volunteer gave, the latest first."""
    rows = session.execute(
        sa.select(VolunteerHours.worked_on, VolunteerHours.minutes, VolunteerHours.what)
        .where(VolunteerHours.volunteer_id == volunteer_id)
        .order_by(VolunteerHours.worked_on.desc(), VolunteerHours.recorded_at.desc())
        .limit(LIST_MOST)
    )
    return [HoursRow(**row._mapping) for row in rows]


def list_tasks(session: Session, volunteer_id: UUID) -> list[TaskRow]:
    """What a volunteer was asked to do, open tasks first."""
    closed_last = sa.case(
        (sa.or_(VolunteerTask.done_on.is_not(None), VolunteerTask.dropped_at.is_not(None)), 1), else_=0
    )
    rows = session.execute(
        sa.select(
            VolunteerTask.id,
            VolunteerTask.title,
            VolunteerTask.due_on,
            VolunteerTask.activity_id,
            OutreachActivity.title.label("activity_title"),
            VolunteerTask.done_on,
            VolunteerTask.dropped_at,
        )
        .outerjoin(OutreachActivity, OutreachActivity.id == VolunteerTask.activity_id)
        .where(VolunteerTask.volunteer_id == volunteer_id)
        .order_by(closed_last, VolunteerTask.due_on, VolunteerTask.title)
    )
    return [TaskRow(**row._mapping) for row in rows]
