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

    agency_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    """None: the whole agency."""
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
        sa.Index(
            "uq_evaluation_schedule_agency",
            "agency_id",
            "frequency",
            unique=True,
            sqlite_where=sa.text("partnership_id IS NULL"),
            postgresql_where=sa.text("partnership_id IS NULL"),
        ),
        sa.Index(
            "uq_evaluation_schedule_partnership",
            "partnership_id",
            "frequency",
            unique=True,
            sqlite_where=sa.text("partnership_id IS NOT NULL"),
            postgresql_where=sa.text("partnership_id IS NOT NULL"),
        ),
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
