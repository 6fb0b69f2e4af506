"""The timer's work: evaluate every period that is due, once, whoever else does the same and wherever it stops."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from core.actor import SYSTEM
from core.reading import SessionFactory, reading
from kpi.evaluations.commands import measure, publish
from kpi.evaluations.scopes import scope_with_key
from kpi.periods import Period
from kpi.schedules.alerts import begin_series, end_series, watch_stopped
from kpi.schedules.claims import ClaimLost, claim_run, fail_run, finish_run
from kpi.schedules.due import due_periods
from kpi.schedules.failures import failure_of
from kpi.schedules.queries import ScheduleRow, find_active, list_active, settled_periods

log = logging.getLogger("concordat.schedules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one due period: the evaluation's id, or the reason why there is none."""

    schedule_id: UUID
    scope_title: str
    period: str
    evaluation_id: UUID | None
    reference: str | None
    error: str | None


def evaluate_due(session_factory: SessionFactory, *, now: datetime) -> list[Outcome]:
    """Evaluate each due period of every schedule exactly once, whoever else does the same at the same moment.

    Claim, measurement and result are transactions of their own; the result, its audit row, its notices and the end of
    the run commit together or not at all. A failure is kept at the run and retried later; it keeps no other period
    from being evaluated. Answers what was done here, not what others did.
    """
    started = time.monotonic()
    with reading(session_factory) as session:
        due = [
            (schedule, period)
            for schedule in list_active(session)
            for period in due_periods(schedule.plan, now, done=settled_periods(session, schedule.id, now=now))
        ]
    outcomes: list[Outcome] = []
    for schedule, period in due:
        # A long catch-up outlives the moment at which it began, and so would the leases it takes.
        moment = now + timedelta(seconds=time.monotonic() - started)
        outcome = _evaluate_one(session_factory, schedule, period, now=moment)
        if outcome is not None:
            outcomes.append(outcome)
    return outcomes


def _evaluate_one(
    session_factory: SessionFactory, schedule: ScheduleRow, period: Period, *, now: datetime
) -> Outcome | None:
    claimed = _claim(session_factory, schedule.id, period, now=now)
    if claimed is None:
        return None
    token, schedule = claimed
    try:
        return _publish_claimed(session_factory, schedule, period, token=token, now=now)
    except ClaimLost:
        log.warning("schedule %s, %s: taken over by another process", schedule.id, period.code)
        return None
    except Exception as error:
        log.exception("schedule %s, %s: the evaluation failed", schedule.id, period.code)
        kind, words = failure_of(error)
        with session_factory() as session:
            if fail_run(
                session,
                schedule_id=schedule.id,
                period_key=period.code,
                token=token,
                failure=kind,
                error=words,
                now=now,
            ):
                begin_series(session, schedule, now=now)
            session.commit()
        return _outcome(schedule, period, error=words)


def _claim(
    session_factory: SessionFactory, schedule_id: UUID, period: Period, *, now: datetime
) -> tuple[int, ScheduleRow] | None:
    """The token of the claim with the schedule as it is now; None where it was paused or ended meanwhile, or is claimed."""
    with session_factory() as session:
        schedule = find_active(session, schedule_id)
        if schedule is None:
            return None
        token = claim_run(session, schedule_id=schedule_id, period_key=period.code, now=now)
        if token is None:
            return None
        watch_stopped(session, schedule, period.code, now=now)
        session.commit()
    return token, schedule


def _publish_claimed(
    session_factory: SessionFactory, schedule: ScheduleRow, period: Period, *, token: int, now: datetime
) -> Outcome:
    with reading(session_factory) as session:
        scope = scope_with_key(session, schedule.scope_key)
        snapshot = measure(session, scope, period=period, now=now, choice=schedule.choice)
    with session_factory() as session:
        # First, so that whoever was overtaken learns it here and not from the evaluation that stands already.
        finish_run(session, schedule_id=schedule.id, period_key=period.code, token=token, now=now)
        evaluation = publish(
            session,
            SYSTEM,
            snapshot,
            scope=scope,
            now=now,
            schedule_id=schedule.id,
            recipients=schedule.recipients,
        )
        end_series(session, schedule, now=now)
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
