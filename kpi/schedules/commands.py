"""Writes of schedules: set, change, pause, resume and end them, and their own targets."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from kpi.evaluations.choice import ExtraTarget, extra_target
from kpi.evaluations.policy import NOT_FOUND, may_evaluate
from kpi.measures.scope import Scope
from kpi.measures.status import Direction
from kpi.schedules.claims import retry_failed
from kpi.schedules.frequency import Frequency, months_of
from kpi.schedules.models import EvaluationSchedule, ScheduleIndicator, ScheduleRecipient, ScheduleTarget
from kpi.schedules.policy import visible_to
from kpi.schedules.rules import Settings, checked, may_begin_on


def create_schedule(
    session: Session,
    actor: Actor,
    *,
    scope: Scope,
    frequency: Frequency,
    first_day: date,
    now: datetime,
    every_months: int | None = None,
    settings: Settings | None = None,
    targets: Iterable[ExtraTarget] = (),
) -> EvaluationSchedule:
    """A scope has at most one schedule of each length; `RuleBroken` when there is one that has not ended.

    `every_months` is the length of a custom period, in months; by default indicators and targets are the agreements'.
    """
    may_evaluate(actor, scope)
    settings = checked(settings or Settings())
    may_begin_on(first_day, now=now, zone=scope.timezone)
    months = months_of(
        frequency, every_months=every_months, first_month=first_day.month, first_day=first_day.day
    )
    present = sa.select(EvaluationSchedule.id).where(
        EvaluationSchedule.scope_key == scope.key,
        EvaluationSchedule.frequency == frequency,
        EvaluationSchedule.months == months,
        EvaluationSchedule.ended_at.is_(None),
    )
    if session.scalar(present) is not None:
        raise RuleBroken(N_("There is such a schedule already. Resume it if it is paused."), "frequency")
    schedule = EvaluationSchedule(
        scope_key=scope.key,
        agency_id=scope.agency_id,
        ngo_id=scope.ngo_id,
        partnership_id=scope.partnership_id,
        frequency=frequency,
        months=months,
        first_day=first_day,
        delay_days=settings.delay_days,
        coverage=settings.coverage,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(schedule)
    session.flush()
    _write_choice(session, schedule.id, settings)
    for target in targets:
        _put_target(session, schedule.id, target)
    details = {"frequency": frequency.value, "months": months, "first_day": first_day.isoformat()}
    return _recorded(
        session, actor, schedule, action="schedule.created", now=now, details=details | _told(settings)
    )


def change_schedule(
    session: Session, actor: Actor, *, schedule_id: UUID, version: int, settings: Settings, now: datetime
) -> EvaluationSchedule:
    """Evaluations from now on follow the new settings; those published stay as they are."""
    settings = checked(settings)
    schedule = _get_for_update(session, actor, schedule_id, version=version)
    schedule.delay_days, schedule.coverage = settings.delay_days, settings.coverage
    _touch(session, schedule)
    _write_choice(session, schedule.id, settings)
    return _recorded(session, actor, schedule, action="schedule.changed", now=now, details=_told(settings))


def set_target(
    session: Session,
    actor: Actor,
    *,
    schedule_id: UUID,
    version: int,
    indicator: str,
    direction: Direction,
    value: float,
    now: datetime,
) -> EvaluationSchedule:
    """Set or replace the schedule's own target of an indicator; `RuleBroken` where it does not fit.

    `value` is in the indicator's unit. A target of an agreement in force always stands before it.
    """
    target = extra_target(indicator=indicator, direction=direction, value=value)
    schedule = _get_for_update(session, actor, schedule_id, version=version)
    _put_target(session, schedule.id, target)
    _touch(session, schedule)
    details = {"indicator": target.indicator, "direction": target.direction.value, "value": target.value}
    return _recorded(session, actor, schedule, action="schedule.target_set", now=now, details=details)


def remove_target(
    session: Session, actor: Actor, *, schedule_id: UUID, version: int, indicator: str, now: datetime
) -> EvaluationSchedule:
    """Take away the schedule's own target of an indicator; raises `NotFound` when it has none."""
    schedule = _get_for_update(session, actor, schedule_id, version=version)
    target = session.get(ScheduleTarget, (schedule.id, indicator))
    if target is None:
        raise NotFound(NOT_FOUND)
    session.delete(target)
    _touch(session, schedule)
    details = {"indicator": indicator}
    return _recorded(session, actor, schedule, action="schedule.target_removed", now=now, details=details)


def pause_schedule(
    session: Session, actor: Actor, *, schedule_id: UUID, version: int, now: datetime
) -> EvaluationSchedule:
    """A paused schedule evaluates nothing; what fell due meanwhile is caught up once it is resumed."""
    schedule = _get_for_update(session, actor, schedule_id, version=version)
    if schedule.paused_at is not None:
        raise Conflict(N_("This schedule is paused already, since %(at)s."), at=schedule.paused_at)
    schedule.paused_at, schedule.paused_by_id = now, actor.user_id
    return _recorded(session, actor, schedule, action="schedule.paused", now=now)


def resume_schedule(
    session: Session, actor: Actor, *, schedule_id: UUID, version: int, now: datetime
) -> EvaluationSchedule:
    """A resumed schedule catches up what fell due while it was paused, the oldest period first."""
    schedule = _get_for_update(session, actor, schedule_id, version=version)
    if schedule.paused_at is None:
        raise Conflict(N_("This schedule is running already."))
    schedule.paused_at = schedule.paused_by_id = None
    return _recorded(session, actor, schedule, action="schedule.resumed", now=now)


def end_schedule(
    session: Session, actor: Actor, *, schedule_id: UUID, version: int, now: datetime
) -> EvaluationSchedule:
    """An ended schedule never evaluates again; what it published stays, and another may take its place."""
    schedule = _get_for_update(session, actor, schedule_id, version=version)
    schedule.ended_at, schedule.ended_by_id = now, actor.user_id
    schedule.failing_since = None
    return _recorded(session, actor, schedule, action="schedule.ended", now=now)


def retry_now(
    session: Session, actor: Actor, *, schedule_id: UUID, version: int, now: datetime
) -> EvaluationSchedule:
    """What failed is tried with the next tick instead of after its wait; `Conflict` when nothing waits."""
    schedule = _get_for_update(session, actor, schedule_id, version=version)
    if not retry_failed(session, schedule.id, now=now):
        raise Conflict(N_("Nothing waits to be tried again."))
    return _recorded(session, actor, schedule, action="schedule.retried", now=now)


def _get_for_update(session: Session, actor: Actor, schedule_id: UUID, *, version: int) -> EvaluationSchedule:
    query = (
        sa.select(EvaluationSchedule)
        .where(EvaluationSchedule.id == schedule_id, EvaluationSchedule.id.in_(visible_to(actor)))
        .with_for_update()
    )
    schedule = session.scalars(query).one_or_none()
    if schedule is None:
        raise NotFound(NOT_FOUND)
    if schedule.ended_at is not None:
        raise Conflict(N_("This schedule has ended."))
    if schedule.version != version:
        raise Conflict(N_("Somebody else changed this schedule meanwhile. Look at it again."))
    return schedule


def _touch(session: Session, schedule: EvaluationSchedule) -> None:
    """A change of what hangs on a schedule is a change of the schedule: pages that show it are too old now."""
    sa.orm.attributes.flag_modified(schedule, "delay_days")
    session.flush()


def _write_choice(session: Session, schedule_id: UUID, settings: Settings) -> None:
    for table in (ScheduleIndicator, ScheduleRecipient):
        session.execute(sa.delete(table).where(table.schedule_id == schedule_id))
    session.add_all(
        ScheduleIndicator(schedule_id=schedule_id, indicator=code) for code in sorted(settings.indicators)
    )
    session.add_all(ScheduleRecipient(schedule_id=schedule_id, role=role) for role in sorted(settings.roles))
    session.flush()


def _put_target(session: Session, schedule_id: UUID, target: ExtraTarget) -> None:
    held = session.get(ScheduleTarget, (schedule_id, target.indicator))
    if held is None:
        held = ScheduleTarget(schedule_id=schedule_id, indicator=target.indicator)
        session.add(held)
    held.direction, held.value = target.direction, target.value
    session.flush()


def _told(settings: Settings) -> dict[str, Any]:
    """The settings as the trail keeps them."""
    return {
        "delay_days": settings.delay_days,
        "coverage": settings.coverage.value,
        "indicators": sorted(settings.indicators),
        "recipients": sorted(role.value for role in settings.roles) or None,
    }


def _recorded(
    session: Session,
    actor: Actor,
    schedule: EvaluationSchedule,
    *,
    action: str,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> EvaluationSchedule:
    record(
        session,
        actor,
        action=action,
        subject=("evaluation_schedule", schedule.id),
        now=now,
        details=details or {},
    )
    return schedule
