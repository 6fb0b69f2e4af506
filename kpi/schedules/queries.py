"""Reads of schedules: what is planned, what ran, what failed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.actor import SYSTEM, Actor, Role
from core.errors import NotFound
from kpi.evaluations.choice import Choice, ExtraTarget
from kpi.evaluations.models import Evaluation
from kpi.evaluations.policy import NOT_FOUND
from kpi.evaluations.scopes import EVERYWHERE
from kpi.measures.scope import ScopeKind, names_of
from kpi.schedules.due import NextRun, Plan, next_runs
from kpi.schedules.frequency import Coverage, Failure, Frequency, RunState
from kpi.schedules.models import (
    EvaluationRun,
    EvaluationSchedule,
    ScheduleIndicator,
    ScheduleRecipient,
    ScheduleTarget,
)
from kpi.schedules.policy import visible_to

_Agency = aliased(Organisation, name="agency")
_Ngo = aliased(Organisation, name="ngo")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A period of a schedule that was evaluated, failed or is under way."""

    schedule_id: UUID
    period_key: str
    state: RunState
    attempts: int
    lease_until: datetime
    failure: Failure | None
    last_error: str | None
    finished_at: datetime | None
    evaluation_id: UUID | None
    reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """A schedule with what was chosen for it."""

    id: UUID
    scope_key: str
    agency_id: UUID | None
    agency_name: str | None
    partnership_id: UUID | None
    ngo_id: UUID | None
    ngo_name: str | None
    frequency: Frequency
    months: int
    first_day: date
    delay_days: int
    coverage: Coverage
    indicators: frozenset[str]
    targets: tuple[ExtraTarget, ...]
    roles: frozenset[Role]
    timezone: str
    created_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    failing_since: datetime | None
    version: int

    @property
    def scope_title(self) -> str:
        """The names of those measured; empty where it is everything."""
        return names_of(self.agency_name, self.ngo_name)

    @property
    def scope_kind(self) -> ScopeKind:
        """Whose work is measured."""
        return ScopeKind(self.scope_key.partition("-")[0])

    @property
    def is_running(self) -> bool:
        """Whether its periods are evaluated as they become due."""
        return self.paused_at is None and self.ended_at is None

    @property
    def choice(self) -> Choice:
        """What its evaluations measure."""
        if self.coverage is Coverage.CATALOGUE:
            return Choice(targets=self.targets)
        return Choice(indicators=self.indicators, with_agreed=True, targets=self.targets)

    @property
    def recipients(self) -> frozenset[Role] | None:
        """The roles that are told of its evaluations; None is every reader."""
        return self.roles or None

    @property
    def plan(self) -> Plan:
        """The schedule as the reckoning of due periods needs it."""
        return Plan(
            frequency=self.frequency,
            months=self.months,
            first_day=self.first_day,
            delay_days=self.delay_days,
            zone=self.timezone,
            is_paused=not self.is_running,
        )

    def next_runs(self, now: datetime, *, count: int = 3) -> tuple[NextRun, ...]:
        """The next periods that will become due."""
        return next_runs(self.plan, now, count=count)


def list_schedules(session: Session, actor: Actor, *, with_ended: bool = False) -> list[ScheduleRow]:
    """The schedules that the actor may keep, by scope and length; ended ones where asked for, last."""
    conditions = () if with_ended else (EvaluationSchedule.ended_at.is_(None),)
    return _schedules(session, EvaluationSchedule.id.in_(visible_to(actor)), *conditions)


def get_schedule(session: Session, actor: Actor, schedule_id: UUID) -> ScheduleRow:
    """One schedule; `NotFound` outside the actor's reach."""
    found = _schedules(
        session, EvaluationSchedule.id == schedule_id, EvaluationSchedule.id.in_(visible_to(actor))
    )
    if not found:
        raise NotFound(NOT_FOUND)
    return found[0]


def list_unfinished_runs(session: Session, actor: Actor) -> list[RunRow]:
    """Runs that failed or are under way, of the actor's schedules, the oldest period first."""
    return _runs(
        session, EvaluationRun.schedule_id.in_(visible_to(actor)), EvaluationRun.state != RunState.DONE
    )


def list_runs(session: Session, schedule_id: UUID, *, limit: int) -> list[RunRow]:
    """The runs of a schedule that the caller has found, the latest period first."""
    return _runs(session, EvaluationRun.schedule_id == schedule_id, latest_first=True, limit=limit)


def list_active(session: Session) -> list[ScheduleRow]:
    """Every schedule that is neither paused nor ended, for the timer."""
    return [schedule for schedule in list_schedules(session, SYSTEM) if schedule.is_running]


def find_active(session: Session, schedule_id: UUID) -> ScheduleRow | None:
    """A schedule, for the timer, unless it is paused or ended by now."""
    found = _schedules(session, EvaluationSchedule.id == schedule_id)
    return found[0] if found and found[0].is_running else None


def settled_periods(session: Session, schedule_id: UUID, *, now: datetime) -> frozenset[str]:
    """Periods that need nothing now: done, claimed by somebody whose lease holds, or failed and not yet to be retried."""
    codes = session.scalars(
        sa.select(EvaluationRun.period_key).where(
            EvaluationRun.schedule_id == schedule_id,
            sa.or_(EvaluationRun.state == RunState.DONE, EvaluationRun.lease_until >= now),
        )
    )
    return frozenset(codes)


def _schedules(session: Session, *conditions: Any) -> list[ScheduleRow]:
    rows = session.execute(
        sa.select(
            EvaluationSchedule.id,
            EvaluationSchedule.scope_key,
            EvaluationSchedule.agency_id,
            _Agency.name.label("agency_name"),
            EvaluationSchedule.partnership_id,
            EvaluationSchedule.ngo_id,
            _Ngo.name.label("ngo_name"),
            EvaluationSchedule.frequency,
            EvaluationSchedule.months,
            EvaluationSchedule.first_day,
            EvaluationSchedule.delay_days,
            EvaluationSchedule.coverage,
            sa.func.coalesce(_Agency.timezone, _Ngo.timezone, EVERYWHERE).label("timezone"),
            EvaluationSchedule.created_at,
            EvaluationSchedule.paused_at,
            EvaluationSchedule.ended_at,
            EvaluationSchedule.failing_since,
            EvaluationSchedule.version,
        )
        .outerjoin(_Agency, _Agency.id == EvaluationSchedule.agency_id)
        .outerjoin(_Ngo, _Ngo.id == EvaluationSchedule.ngo_id)
        .where(*conditions)
        .order_by(
            EvaluationSchedule.ended_at.is_not(None),
            _Agency.name,
            _Ngo.name,
            EvaluationSchedule.months,
            EvaluationSchedule.first_day,
            EvaluationSchedule.id,
        )
    ).all()
    ids = [row.id for row in rows]
    indicators = _grouped(session, ScheduleIndicator, ids, lambda row: row.indicator)
    targets = _grouped(
        session,
        ScheduleTarget,
        ids,
        lambda row: ExtraTarget(indicator=row.indicator, value=row.value, direction=row.direction),
    )
    roles = _grouped(session, ScheduleRecipient, ids, lambda row: row.role)
    return [
        ScheduleRow(
            **row._mapping,
            indicators=frozenset(indicators[row.id]),
            targets=tuple(sorted(targets[row.id], key=lambda target: target.indicator)),
            roles=frozenset(roles[row.id]),
        )
        for row in rows
    ]


def _grouped(
    session: Session, table: Any, ids: Iterable[UUID], value_of: Callable[[Any], Any]
) -> Mapping[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in session.scalars(sa.select(table).where(table.schedule_id.in_(list(ids)))):
        found[row.schedule_id].append(value_of(row))
    return found


def _runs(
    session: Session, *conditions: Any, latest_first: bool = False, limit: int | None = None
) -> list[RunRow]:
    order = EvaluationRun.period_key.desc() if latest_first else EvaluationRun.period_key
    rows = session.execute(
        sa.select(
            EvaluationRun.schedule_id,
            EvaluationRun.period_key,
            EvaluationRun.state,
            EvaluationRun.attempts,
            EvaluationRun.lease_until,
            EvaluationRun.failure,
            EvaluationRun.last_error,
            EvaluationRun.finished_at,
            Evaluation.id.label("evaluation_id"),
            Evaluation.reference,
        )
        .outerjoin(
            Evaluation,
            sa.and_(
                Evaluation.schedule_id == EvaluationRun.schedule_id,
                Evaluation.period_key == EvaluationRun.period_key,
            ),
        )
        .where(*conditions)
        .order_by(EvaluationRun.schedule_id, order)
        .limit(limit)
    )
    return [RunRow(**row._mapping) for row in rows]
