"""Writes of schedules, and the timer's work: evaluate every period that is due, once."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import SYSTEM, Actor
from core.database import read_only
from core.errors import Conflict, NotFound, RuleBroken
from core.text import N_
from kpi.evaluations.commands import measure, publish
from kpi.evaluations.policy import NOT_FOUND, may_evaluate
from kpi.evaluations.scopes import scope_with_key
from kpi.measures.scope import Scope
from kpi.periods import Period
from kpi.schedules.claims import ClaimLost, claim_run, fail_run, finish_run
from kpi.schedules.due import due_periods
from kpi.schedules.frequency import Frequency
from kpi.schedules.models import EvaluationSchedule
from kpi.schedules.policy import visible_to
from kpi.schedules.queries import ScheduleRow, list_active, settled_periods

log = logging.getLogger("concordat.schedules")

SessionFactory = Callable[[], AbstractContextManager[Session]]
"""Gives sessions on connections of their own, for example a `sessionmaker`."""
MOST_DELAY_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one due period: the evaluation's id, or the reason why there is none."""

    schedule_id: UUID
    scope_title: str
    period: str
    evaluation_id: UUID | None
    reference: str | None
    error: str | None


def create_schedule(
    session: Session,
    actor: Actor,
    *,
    scope: Scope,
    frequency: Frequency,
    first_day: date,
    delay_days: int,
    now: datetime,
) -> EvaluationSchedule:
    """A scope has at most one schedule of each frequency; `RuleBroken` when there is one already."""
    may_evaluate(actor, scope)
    if not 0 <= delay_days <= MOST_DELAY_DAYS:
        raise RuleBroken(N_("Choose between 0 and %(most)s days."), "delay_days", most=MOST_DELAY_DAYS)
    present = sa.select(EvaluationSchedule.id).where(
        EvaluationSchedule.scope_key == scope.key,
        EvaluationSchedule.frequency == frequency,
    )
    if session.scalar(present) is not None:
        raise RuleBroken(N_("There is such a schedule already. Resume it if it is paused."), "frequency")
    schedule = EvaluationSchedule(
        scope_key=scope.key,
        agency_id=scope.agency_id,
        ngo_id=scope.ngo_id,
        partnership_id=scope.partnership_id,
        frequency=frequency,
        first_day=first_day,
        delay_days=delay_days,
        created_at=now,
        created_by_id=actor.user_id,
    )
    session.add(schedule)
    record(
        session,
        actor,
        action="schedule.created",
        subject=("evaluation_schedule", schedule.id),
        now=now,
        details={"frequency": frequency.value, "first_day": first_day.isoformat(), "delay_days": delay_days},
    )
    return schedule


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


def evaluate_due(session_factory: SessionFactory, *, now: datetime) -> list[Outcome]:
    """Evaluate each due period of every schedule exactly once, whoever else does the same at the same moment.

    Claim, measurement and result are transactions of their own; the result, its audit row and the end of the run
    commit together or not at all. A failure is kept at the run and retried later; it keeps no other period from
    being evaluated. Answers what was done here, not what others did.
    """
    with _reading(session_factory) as session:
        due = [
            (schedule, period)
            for schedule in list_active(session)
            for period in due_periods(schedule.plan, now, done=settled_periods(session, schedule.id, now=now))
        ]
    outcomes = (_evaluate_one(session_factory, schedule, period, now=now) for schedule, period in due)
    return [outcome for outcome in outcomes if outcome is not None]


def _evaluate_one(
    session_factory: SessionFactory, schedule: ScheduleRow, period: Period, *, now: datetime
) -> Outcome | None:
    with session_factory() as session:
        token = claim_run(session, schedule_id=schedule.id, period_key=period.code, now=now)
        session.commit()
    if token is None:
        return None
    try:
        return _publish_claimed(session_factory, schedule, period, token=token, now=now)
    except ClaimLost:
        log.warning("schedule %s, %s: taken over by another process", schedule.id, period.code)
        return None
    except Exception as error:
        log.exception("schedule %s, %s: the evaluation failed", schedule.id, period.code)
        words = f"{type(error).__name__}: {error}"
        with session_factory() as session:
            fail_run(
                session, schedule_id=schedule.id, period_key=period.code, token=token, error=words, now=now
            )
            session.commit()
        return _outcome(schedule, period, error=words)


def _publish_claimed(
    session_factory: SessionFactory, schedule: ScheduleRow, period: Period, *, token: int, now: datetime
) -> Outcome:
    with _reading(session_factory) as session:
        scope = scope_with_key(session, schedule.scope_key)
        snapshot = measure(session, scope, period=period, now=now)
    with session_factory() as session:
        evaluation = publish(session, SYSTEM, snapshot, scope=scope, now=now, schedule_id=schedule.id)
        finish_run(session, schedule_id=schedule.id, period_key=period.code, token=token, now=now)
        outcome = _outcome(schedule, period, evaluation_id=evaluation.id, reference=evaluation.reference)
        session.commit()
    return outcome


def _outcome(
    schedule: ScheduleRow,
    period: Period,
    *,
    evaluation_id: UUID | None = None,
    reference: str | None = None,
    error: str | None = None,
) -> Outcome:
    return Outcome(
        schedule_id=schedule.id,
        scope_title=schedule.scope_title,
        period=period.code,
        evaluation_id=evaluation_id,
        reference=reference,
        error=error,
    )


@contextmanager
def _reading(session_factory: SessionFactory) -> Iterator[Session]:
    """A session whose transaction takes no writer's lock: measuring must not hold up those who work."""
    before = read_only.set(True)
    try:
        with session_factory() as session:
            yield session
    finally:
        read_only.reset(before)


def _get_for_update(session: Session, actor: Actor, schedule_id: UUID, *, version: int) -> EvaluationSchedule:
    query = (
        sa.select(EvaluationSchedule)
        .where(EvaluationSchedule.id == schedule_id, EvaluationSchedule.id.in_(visible_to(actor)))
        .with_for_update()
    )
    schedule = session.scalars(query).one_or_none()
    if schedule is None:
        raise NotFound(NOT_FOUND)
    if schedule.version != version:
        raise Conflict(N_("Somebody else changed this schedule meanwhile. Look at it again."))
    return schedule


def _recorded(
    session: Session, actor: Actor, schedule: EvaluationSchedule, *, action: str, now: datetime
) -> EvaluationSchedule:
    record(session, actor, action=action, subject=("evaluation_schedule", schedule.id), now=now)
    return schedule
