"""A run of standing work that did something, or failed, leaves a row in the operator's chain (security G-01)."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.chain import OPERATOR_CHAIN
from audit.commands import record
from audit.models import AuditRow
from core.actor import SYSTEM

SILENT = frozenset({"trail_copy"})
"""Its own row would be the next one to copy."""
FAILURES_EVERY = timedelta(hours=1)


def note_job(session: Session, name: str, done: int, *, now: datetime) -> None:
    """Record how many items a job dealt with; a job that goes on failing is recorded once an hour.

    Runs that found nothing to do leave no row, and those in the compartment never do: how much happens there is its own.
    """
    if not done or name in SILENT or (done < 0 and _failed_lately(session, name, now=now)):
        return
    record(
        session,
        SYSTEM,
        action="job.ran" if done > 0 else "job.failed",
        subject=("job", name),
        now=now,
        details={"items": done} if done > 0 else {},
    )
    session.commit()


def _failed_lately(session: Session, name: str, *, now: datetime) -> bool:
    query = sa.select(AuditRow.sequence).where(
        AuditRow.chain == OPERATOR_CHAIN,
        AuditRow.at > now - FAILURES_EVERY,
        AuditRow.action == "job.failed",
        AuditRow.subject_id == name,
    )
    return session.scalar(query.limit(1)) is not None
