"""When which evaluation is due, and the claim that makes each period exactly one run."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Role
from core.database import Base, Identified, Versioned, text_enum
from kpi.measures.status import Direction
from kpi.schedules.frequency import Coverage, Failure, Frequency, RunState


class EvaluationSchedule(Identified, Versioned, Base):
    """A standing order: evaluate a scope each month, quarter, year, or so many months.

    Scope, length and first day never change, so that its periods stay disjoint: another grid is another schedule.
    """

    __tablename__ = "evaluation_schedule"

    scope_key: Mapped[str] = mapped_column(sa.String(45))
    """Names what is measured: kind and id, as `Scope.key` writes it."""
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None for an NGO as a whole, and for everything."""
    ngo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None for an agency as a whole, and for everything."""
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    frequency: Mapped[Frequency] = mapped_column(text_enum(Frequency))
    months: Mapped[int]
    """How many months a period lasts."""
    first_day: Mapped[date]
    """Periods that begin on or after this day are due; a custom period begins on it."""
    delay_days: Mapped[int] = mapped_column(default=3)
    """Days after the period's end until its data counts as complete enough."""
    coverage: Mapped[Coverage] = mapped_column(text_enum(Coverage), default=Coverage.AGREED)
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    paused_at: Mapped[datetime | None]
    paused_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    failing_since: Mapped[datetime | None]
    """When the series of failures began that people were told of; None once all is solved."""

    __table_args__ = (
        sa.CheckConstraint("delay_days BETWEEN 0 AND 60", name="delay_range"),
        sa.CheckConstraint("months BETWEEN 1 AND 24", name="months_range"),
        sa.CheckConstraint(
            "(frequency = 'monthly' AND months = 1) OR (frequency = 'quarterly' AND months = 3)"
            " OR (frequency = 'yearly' AND months = 12) OR frequency = 'custom'",
            name="months_of_frequency",
        ),
        sa.CheckConstraint("(paused_at IS NULL) = (paused_by_id IS NULL)", name="paused_paired"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_paired"),
        sa.CheckConstraint(
            "(partnership_id IS NOT NULL) = (agency_id IS NOT NULL AND ngo_id IS NOT NULL)",
            name="partnership_has_sides",
        ),
        sa.Index(
            "uq_evaluation_schedule_scope_key",
            "scope_key",
            "frequency",
            "months",
            unique=True,
            postgresql_where=sa.text("ended_at IS NULL"),
            sqlite_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_evaluation_schedule_agency_id", "agency_id"),
        sa.Index("ix_evaluation_schedule_ngo_id", "ngo_id"),
        sa.Index("ix_evaluation_schedule_partnership_id", "partnership_id"),
    )


class ScheduleIndicator(Base):
    """An indicator that a schedule measures beside those that its coverage names."""

    __tablename__ = "evaluation_schedule_indicator"

    schedule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_schedule.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(sa.String(10), primary_key=True)


class ScheduleTarget(Base):
    """A target that a schedule sets where no agreement names one; `value` in the indicator's unit."""

    __tablename__ = "evaluation_schedule_target"

    schedule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_schedule.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    direction: Mapped[Direction] = mapped_column(text_enum(Direction))
    """Up: at least the value; down: at most."""
    value: Mapped[float]

    __table_args__ = (
        sa.CheckConstraint("direction IN ('up', 'down')", name="direction_has_one_side"),
        sa.CheckConstraint("value >= 0", name="value_not_negative"),
    )


class ScheduleRecipient(Base):
    """A role whose holders are told of the schedule's evaluations; without a row all readers are."""

    __tablename__ = "evaluation_schedule_recipient"

    schedule_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_schedule.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(text_enum(Role), primary_key=True)


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
    failure: Mapped[Failure | None] = mapped_column(text_enum(Failure))
    """Why the last attempt but the running one did not come to its end."""
    last_error: Mapped[str | None] = mapped_column(sa.String(500))
    """A rule's own words, or the kind of the error; never what was being measured."""
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint("token >= 1 AND attempts >= 1", name="counted"),
        sa.CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", name="finished_paired"),
        sa.CheckConstraint("state <> 'failed' OR failure IS NOT NULL", name="failure_named"),
    )
