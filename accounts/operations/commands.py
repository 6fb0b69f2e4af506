"""Writes: a tick, a backup or drill that ended, and the beginning and end of a quarantine."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.operations.models import OperationKind, OperationRun, Quarantine, SchedulerBeat
from accounts.operations.policy import may_run_installation
from accounts.operations.queries import SCHEDULER
from audit.commands import record
from core.actor import Actor
from core.errors import RuleBroken
from core.text import N_

SUMMARY_LENGTH = 2000


def note_tick(session: Session, *, now: datetime) -> None:
    """Say that a scheduler is at work; without an audit row, because it happens every few seconds."""
    beat = session.get(SchedulerBeat, SCHEDULER)
    if beat is None:
        session.add(SchedulerBeat(name=SCHEDULER, at=now))
    else:
        beat.at = max(beat.at, now)
    session.flush()


def note_run(
    session: Session,
    actor: Actor,
    *,
    kind: OperationKind,
    began_at: datetime,
    succeeded: bool,
    summary: str,
    now: datetime,
) -> None:
    """A backup, drill, migration or restore has ended; the summary names sets, counts and reasons."""
    run = OperationRun(
        kind=kind,
        began_at=began_at,
        ended_at=max(began_at, now),
        succeeded=succeeded,
        summary=summary[:SUMMARY_LENGTH],
    )
    session.add(run)
    session.flush()
    action = "operation.succeeded" if succeeded else "operation.failed"
    subject = ("installation", run.id)
    record(session, actor, action=action, subject=subject, now=now, details={"kind": kind.value})


def begin_quarantine(session: Session, actor: Actor, *, source: str, now: datetime) -> None:
    """Nothing is sent and nothing runs by itself from now on; one that is open already stays."""
    row = session.scalars(sa.select(Quarantine).where(Quarantine.ended_at.is_(None)).limit(1)).first()
    if row is None:
        row = Quarantine(begun_at=now, source=source[:200])
        session.add(row)
        session.flush()
    record(session, actor, action="quarantine.begun", subject=("installation", row.id), now=now)


def end_quarantine(session: Session, actor: Actor, *, unrepeated: int, now: datetime) -> None:
    """Mail goes out and the scheduler works again; raises `RuleBroken` where there is no quarantine.

    Also while purges of the ledger outside are not repeated (security P-08): what was purged would be back.
    """
    may_run_installation(actor)
    query = sa.select(Quarantine).where(Quarantine.ended_at.is_(None)).with_for_update()
    rows = session.scalars(query).all()
    if not rows:
        raise RuleBroken(N_("This installation is not in quarantine."))
    if unrepeated:
        raise RuleBroken(
            N_(
                "%(count)s purges of the ledger are not repeated in this database: run “concordat quarantine --replay”."
                " A legal hold that stood when the backup was made has to be lifted first."
            ),
            count=unrepeated,
        )
    for row in rows:
        row.ended_at, row.ended_by = max(row.begun_at, now), actor.user_id
        session.flush()
        record(session, actor, action="quarantine.ended", subject=("installation", row.id), now=now)
