"""What the installation notes about itself; no row holds anything of a person but who ended a quarantine."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum


class OperationKind(StrEnum):
    """What was done with the installation as a whole."""

    BACKUP = "backup"
    DRILL = "drill"
    MIGRATION = "migration"
    RESTORE = "restore"


class SchedulerBeat(Base):
    """When a scheduler last began a tick; one row, whichever of them it was (security S-08)."""

    __tablename__ = "scheduler_beat"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    at: Mapped[datetime]


class OperationRun(Identified, Base):
    """One backup, drill, migration or restore, and how it ended (security Q-03, Q-04)."""

    __tablename__ = "operation_run"

    kind: Mapped[OperationKind] = mapped_column(text_enum(OperationKind))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    succeeded: Mapped[bool]
    summary: Mapped[str] = mapped_column(sa.String(2000))
    """Names of sets, counts and seconds; of a failure its reason."""

    __table_args__ = (
        sa.CheckConstraint("began_at <= ended_at", name="ends_after_beginning"),
        sa.Index("ix_operation_run_kind_ended_at", "kind", "ended_at"),
    )


class Quarantine(Identified, Base):
    """After a restore nothing is sent and nothing runs by itself until somebody says so (security Q-06)."""

    __tablename__ = "quarantine"

    begun_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(sa.String(200))
    """Which backup was restored."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    """Nobody where the command line ended it."""

    __table_args__ = (
        sa.CheckConstraint("ended_at IS NULL OR begun_at <= ended_at", name="ends_after_beginning"),
        sa.CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name="ended_by_has_ended_at"),
        sa.Index("ix_quarantine_ended_by", "ended_by"),
    )
