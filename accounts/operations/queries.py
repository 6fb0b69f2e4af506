"""Reads: how the installation runs, as plain values without anybody's name."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.operations.models import OperationKind, OperationRun, Quarantine, SchedulerBeat
from accounts.outbox.queries import count_failed

SCHEDULER = "scheduler"
RUNS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineRow:
    """An open quarantine."""

    begun_at: datetime
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One backup, drill, migration or restore."""

    kind: OperationKind
    began_at: datetime
    ended_at: datetime
    succeeded: bool
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationState:
    """What pages and checks say of the installation."""

    quarantine: QuarantineRow | None
    last_tick: datetime | None
    dead_letters: int


def find_quarantine(session: Session) -> QuarantineRow | None:
    """The open quarantine, if there is one."""
    query = sa.select(Quarantine.begun_at, Quarantine.source).where(Quarantine.ended_at.is_(None))
    row = session.execute(query.order_by(Quarantine.begun_at).limit(1)).first()
    return None if row is None else QuarantineRow(begun_at=row.begun_at, source=row.source)


def find_last_tick(session: Session) -> datetime | None:
    """When a scheduler last began a tick; None where none ever did."""
    return session.scalar(sa.select(SchedulerBeat.at).where(SchedulerBeat.name == SCHEDULER))


def find_last_success(session: Session, kind: OperationKind) -> datetime | None:
    """When something of the kind last ended well; None where it never did."""
    query = sa.select(sa.func.max(OperationRun.ended_at)).where(
        OperationRun.kind == kind, OperationRun.succeeded
    )
    return session.scalar(query)


def list_runs(session: Session, *, limit: int = RUNS_SHOWN) -> list[RunRow]:
    """What was done last, the newest first."""
    query = (
        sa.select(*(getattr(OperationRun, name) for name in RunRow.__dataclass_fields__))
        .order_by(OperationRun.ended_at.desc(), OperationRun.id)
        .limit(limit)
    )
    return [RunRow(**row._mapping) for row in session.execute(query)]


def state_of_installation(session: Session) -> InstallationState:
    """Quarantine, scheduler and mail that could not be sent, in three short reads."""
    return InstallationState(
        quarantine=find_quarantine(session),
        last_tick=find_last_tick(session),
        dead_letters=count_failed(session),
    )
