"""The claim that makes each period of a schedule exactly one run, with a fencing token (security 5.4, S-02, S-03)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.errors import Conflict
from core.text import N_
from kpi.schedules.frequency import RunState
from kpi.schedules.models import EvaluationRun

LEASE = timedelta(minutes=10)
"""Longer than any evaluation takes; a run that is still there after it is taken over."""
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
    return session.execute(
        sa.update(EvaluationRun)
        .where(
            EvaluationRun.schedule_id == schedule_id,
            EvaluationRun.period_key == period_key,
            EvaluationRun.state != RunState.DONE,
            EvaluationRun.lease_until < now,
        )
        .values(
            state=RunState.RUNNING,
            token=EvaluationRun.token + 1,
            attempts=EvaluationRun.attempts + 1,
            lease_until=now + lease,
        )
        .returning(EvaluationRun.token)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def finish_run(session: Session, *, schedule_id: UUID, period_key: str, token: int, now: datetime) -> None:
    """Mark the run done in the transaction that holds its result; `ClaimLost` when the token is no longer ours."""
    done = (
        sa.update(EvaluationRun)
        .where(*_mine(schedule_id, period_key, token))
        .values(state=RunState.DONE, finished_at=now, last_error=None)
        .execution_options(synchronize_session=False)
    )
    if _rows_touched(session, done) != 1:
        raise ClaimLost(N_("Another process has taken this run over."))


def fail_run(
    session: Session, *, schedule_id: UUID, period_key: str, token: int, error: str, now: datetime
) -> None:
    """Leave the failure for people to see, and the next attempt to later ticks: each waits twice as long."""
    attempts = session.scalar(sa.select(EvaluationRun.attempts).where(*_mine(schedule_id, period_key, token)))
    if attempts is None:
        return
    session.execute(
        sa.update(EvaluationRun)
        .where(*_mine(schedule_id, period_key, token))
        .values(
            state=RunState.FAILED,
            last_error=error[:ERROR_LENGTH],
            lease_until=now + retry_after(attempts),
        )
        .execution_options(synchronize_session=False)
    )


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
