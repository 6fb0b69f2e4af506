"""When which evaluation is due, and the claim that makes each period exactly one run."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from kpi.schedules.frequency import Frequency, RunState


class EvaluationSchedule(Identified, Versioned, Base):
    """A standing order: evaluate an agency, or one of its partnerships, each month or quarter."""

    __tablename__ = "evaluation_schedule"

    scope_key: Mapped[str] = mapped_column(sa.String(45))
    """Names what is measured: kind and id, as `Scope.key` writes it."""
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None for an NGO as a whole, and for everything."""
    ngo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None for an agency as a whole, and for everything."""
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    frequency: Mapped[Frequency] = mapped_column(text_enum(Frequency))
    first_day: Mapped[date]
    """Periods that begin on or after this day are due."""
    delay_days: Mapped[int] = mapped_column(default=3)
    """Days after the period's end until its data counts as complete enough."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    paused_at: Mapped[datetime | None]
    paused_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("delay_days BETWEEN 0 AND 60", name="delay_range"),
        sa.CheckConstraint("(paused_at IS NULL) = (paused_by_id IS NULL)", name="paused_paired"),
        sa.CheckConstraint(
            "(partnership_id IS NOT NULL) = (agency_id IS NOT NULL AND ngo_id IS NOT NULL)",
            name="partnership_has_sides",
        ),
        sa.UniqueConstraint("scope_key", "frequency"),
        sa.Index("ix_evaluation_schedule_agency_id", "agency_id"),
        sa.Index("ix_evaluation_schedule_ngo_id", "ngo_id"),
        sa.Index("ix_evaluation_schedule_partnership_id", "partnership_id"),
    )


class EvaluationRun(Base):
    """The claim on one period of one schedule, with a fencing token (security S-02, S-03)."""

    __tablename__ = "evaluation_run"

    schedule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_schedule.id"), primary_key=True)
    period_key: Mapped[str] = mapped_column(sa.String(25), primary_key=True)
    state: Mapped[RunState] = mapped_column(text_enum(RunState))
    token: Mapped[int]
    lease_until: Mapped[datetime]
    """While running: until when the claim holds. After a failure: the next attempt is not before."""
    attempts: Mapped[int] = mapped_column(default=1)
    last_error: Mapped[str | None] = mapped_column(sa.String(500))
    finished_at: Mapped[datetime | None]
