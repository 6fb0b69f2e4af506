"""Reads of schedules: what is planned, what ran, what failed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from accounts.organisations.models import Organisation
from core.actor import SYSTEM, Actor
from kpi.evaluations.scopes import EVERYWHERE
from kpi.schedules.due import NextRun, Plan, next_runs
from kpi.schedules.frequency import Frequency, RunState
from kpi.schedules.models import EvaluationRun, EvaluationSchedule
from kpi.schedules.policy import visible_to

_Agency = aliased(Organisation, name="agency")
_Ngo = aliased(Organisation, name="ngo")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A period of a schedule that failed or is under way."""

    schedule_id: UUID
    period_key: str
    state: RunState
    attempts: int
    lease_until: datetime
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """A schedule as a list shows it."""

    id: UUID
    scope_key: str
    agency_id: UUID | None
    agency_name: str | None
    partnership_id: UUID | None
    ngo_name: str | None
    frequency: Frequency
    first_day: date
    delay_days: int
    timezone: str
    paused_at: datetime | None
    version: int

    @property
    def scope_title(self) -> str:
        """The names of those measured; empty where it is everything."""
        return " – ".join(name for name in (self.agency_name, self.ngo_name) if name)

    @property
    def plan(self) -> Plan:
        """The schedule as the reckoning of due periods needs it."""
        return Plan(
            frequency=self.frequency,
            first_day=self.first_day,
            delay_days=self.delay_days,
            zone=self.timezone,
            is_paused=self.paused_at is not None,
        )

    def next_runs(self, now: datetime, *, count: int = 3) -> tuple[NextRun, ...]:
        """The next periods that will become due."""
        return next_runs(self.plan, now, count=count)


def list_schedules(session: Session, actor: Actor) -> list[ScheduleRow]:
    """The schedules that the actor may keep, by scope and frequency."""
    rows = session.execute(
        sa.select(
            EvaluationSchedule.id,
            EvaluationSchedule.scope_key,
            EvaluationSchedule.agency_id,
            _Agency.name.label("agency_name"),
            EvaluationSchedule.partnership_id,
            _Ngo.name.label("ngo_name"),
            EvaluationSchedule.frequency,
            EvaluationSchedule.first_day,
            EvaluationSchedule.delay_days,
            sa.func.coalesce(_Agency.timezone, _Ngo.timezone, EVERYWHERE).label("timezone"),
            EvaluationSchedule.paused_at,
            EvaluationSchedule.version,
        )
        .outerjoin(_Agency, _Agency.id == EvaluationSchedule.agency_id)
        .outerjoin(_Ngo, _Ngo.id == EvaluationSchedule.ngo_id)
        .where(EvaluationSchedule.id.in_(visible_to(actor)))
        .order_by(_Agency.name, _Ngo.name, EvaluationSchedule.frequency, EvaluationSchedule.id)
    )
    return [ScheduleRow(**row._mapping) for row in rows]


def list_unfinished_runs(session: Session, actor: Actor) -> list[RunRow]:
    """Runs that failed or are under way, of the actor's schedules, the oldest period first."""
    return _runs(
        session,
        EvaluationRun.schedule_id.in_(visible_to(actor)),
        EvaluationRun.state != RunState.DONE,
    )


def list_active(session: Session) -> list[ScheduleRow]:
    """Every schedule that is not paused, for the timer."""
    return [schedule for schedule in list_schedules(session, SYSTEM) if schedule.paused_at is None]


def settled_periods(session: Session, schedule_id: UUID, *, now: datetime) -> frozenset[str]:
    """Periods that need nothing now: done, claimed by somebody whose lease holds, or failed and not yet to be retried."""
    codes = session.scalars(
        sa.select(EvaluationRun.period_key).where(
            EvaluationRun.schedule_id == schedule_id,
            sa.or_(EvaluationRun.state == RunState.DONE, EvaluationRun.lease_until >= now),
        )
    )
    return frozenset(codes)


def _runs(session: Session, *conditions: Any) -> list[RunRow]:
    rows = session.execute(
        sa.select(
            EvaluationRun.schedule_id,
            EvaluationRun.period_key,
            EvaluationRun.state,
            EvaluationRun.attempts,
            EvaluationRun.lease_until,
            EvaluationRun.last_error,
        )
        .where(*conditions)
        .order_by(EvaluationRun.schedule_id, EvaluationRun.period_key)
    )
    return [RunRow(**row._mapping) for row in rows]
