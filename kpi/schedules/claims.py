"""The claim that makes each period of a schedule exactly one run, with a fencing token (security 5.4, S-02, S-03)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.text import N_
from kpi.schedules.frequency import Failure, RunState
from kpi.schedules.models import EvaluationRun

LEASE = timedelta(minutes=10)
"""How long a first claim holds; each one that takes over holds twice as long, so that even the slowest run ends."""
LONGEST_LEASE = timedelta(hours=6)
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=24)
ERROR_LENGTH = 500


class ClaimLost(Conflict):
    """Somebody else took the run over; what was computed under the old token is thrown away."""


def claim_run(
    session: Session, *, schedule_id: UUID, period_key: str, now: datetime, lease: timedelta = LEASE
) -> int | None:
    """The token of a claim on one period, or None while another claim holds, is done, or waits for its retry.

    The first claim inserts the run; a run whose lease has passed, or that failed and may be retried, is taken over
    under a higher token, which makes the old one worthless. The caller commits at once.
    """
    values = {
        "schedule_id": schedule_id,
        "period_key": period_key,
        "state": RunState.RUNNING,
        "token": 1,
        "attempts": 1,
        "lease_until": now + lease,
    }
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: Any = (sqlite if on_sqlite else postgresql).insert(EvaluationRun)
    # The row itself, not a row count, says that it is ours: drivers count inserts differently.
    claimed = insert.values(values).on_conflict_do_nothing().returning(EvaluationRun.token)
    if session.execute(claimed).first() is not None:
        return 1
    return _take_over(session, schedule_id, period_key, now=now, lease=lease)


def _take_over(
    session: Session, schedule_id: UUID, period_key: str, *, now: datetime, lease: timedelta
) -> int | None:
    left = (
        EvaluationRun.schedule_id == schedule_id,
        EvaluationRun.period_key == period_key,
        EvaluationRun.state != RunState.DONE,
        EvaluationRun.lease_until < now,
    )
    attempts = session.scalar(sa.select(EvaluationRun.attempts).where(*left))
    if attempts is None:
        return None
    was_running = EvaluationRun.state == RunState.RUNNING
    return session.execute(
        sa.update(EvaluationRun)
        .where(*left, EvaluationRun.attempts == attempts)
        .values(
            state=RunState.RUNNING,
            token=EvaluationRun.token + 1,
            attempts=attempts + 1,
            lease_until=now + min(LONGEST_LEASE, lease * 2 ** min(attempts, 20)),
            # Nobody could write down why a run stopped whose process is gone.
            failure=sa.case((was_running, Failure.STOPPED.value), else_=EvaluationRun.failure),
            last_error=sa.case((was_running, None), else_=EvaluationRun.last_error),
        )
        .returning(EvaluationRun.token)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def finish_run(session: Session, *, schedule_id: UUID, period_key: str, token: int, now: datetime) -> None:
    """Mark the run done in the transaction that holds its result; `ClaimLost` when the token is no longer ours."""
    done = (
        sa.update(EvaluationRun)
        .where(*_mine(schedule_id, period_key, token))
        .values(state=RunState.DONE, finished_at=now, failure=None, last_error=None)
        .execution_options(synchronize_session=False)
    )
    if _rows_touched(session, done) != 1:
        raise ClaimLost(N_("Another process has taken this run over."))


def fail_run(
    session: Session,
    *,
    schedule_id: UUID,
    period_key: str,
    token: int,
    failure: Failure,
    error: str | None,
    now: datetime,
) -> bool:
    """Leave the failure for people to see, and the next attempt to later ticks: each waits twice as long.

    Answers whether the run was still ours.
    """
    attempts = session.scalar(sa.select(EvaluationRun.attempts).where(*_mine(schedule_id, period_key, token)))
    if attempts is None:
        return False
    session.execute(
        sa.update(EvaluationRun)
        .where(*_mine(schedule_id, period_key, token))
        .values(
            state=RunState.FAILED,
            failure=failure,
            last_error=error[:ERROR_LENGTH] if error else None,
            lease_until=now + retry_after(attempts),
        )
        .execution_options(synchronize_session=False)
    )
    return True


def retry_failed(session: Session, schedule_id: UUID, *, now: datetime) -> int:
    """Let failed runs of a schedule be tried with the next tick; answers how many."""
    waiting = (
        sa.update(EvaluationRun)
        .where(
            EvaluationRun.schedule_id == schedule_id,
            EvaluationRun.state == RunState.FAILED,
            EvaluationRun.lease_until >= now,
        )
        .values(lease_until=now - timedelta(seconds=1))
        .execution_options(synchronize_session=False)
    )
    return _rows_touched(session, waiting)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubled each time, a day at most."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(LAST_RETRY, FIRST_RETRY * doubled)


def _mine(schedule_id: UUID, period_key: str, token: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        EvaluationRun.schedule_id == schedule_id,
        EvaluationRun.period_key == period_key,
        EvaluationRun.token == token,
        EvaluationRun.state == RunState.RUNNING,
    )


def _rows_touched(session: Session, statement: Any) -> int:
    result: Any = session.execute(statement)
    return int(result.rowcount)
