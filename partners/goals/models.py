"""Shared goals, the figures reported for them, and the changes of target that were asked for."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.goals.lifecycle import GoalState
from partners.goals.trajectory import Direction


class UpdateSource(StrEnum):
    """Who says so: a person, or an evaluation that measured it."""

    MANUAL = "manual"
    EVALUATION = "evaluation"


class Goal(Identified, Versioned, Base):
    """What both sides of a partnership want to reach together, by when, and who answers for it on each side."""

    __tablename__ = "goal"

    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    title: Mapped[str] = mapped_column(sa.String(160))
    why: Mapped[str] = mapped_column(sa.String(2000))
    indicator: Mapped[str | None] = mapped_column(sa.String(10))
    """The code of an indicator of the evaluation; None where the measure is a goal's own."""
    measure_name: Mapped[str | None] = mapped_column(sa.String(160))
    measure_unit: Mapped[str | None] = mapped_column(sa.String(40))
    baseline: Mapped[float]
    """In the indicator's unit, as evaluations have it: shares from 0 to 1, times in seconds."""
    target: Mapped[float]
    direction: Mapped[Direction] = mapped_column(text_enum(Direction))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    agency_owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    ngo_owner_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    state: Mapped[GoalState] = mapped_column(text_enum(GoalState), default=GoalState.PROPOSED)
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    proposed_for_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The side whose proposal it is; the other one agrees."""
    created_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    agreed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    close_reason: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (
        sa.CheckConstraint(
            "(indicator IS NULL) = (measure_name IS NOT NULL)"
            " AND (measure_name IS NULL) = (measure_unit IS NULL)",
            name="one_measure",
        ),
        sa.CheckConstraint(
            "(direction = 'up' AND target > baseline) OR (direction = 'down' AND target < baseline)",
            name="target_lies_ahead",
        ),
        sa.CheckConstraint("baseline >= 0 AND target >= 0", name="not_negative"),
        sa.CheckConstraint("starts_on < ends_on", name="ends_after_start"),
        sa.CheckConstraint("(agreed_at IS NULL) = (agreed_by_id IS NULL)", name="agreement_paired"),
        sa.CheckConstraint("state NOT IN ('agreed', 'achieved', 'missed') OR agreed_at IS NOT NULL", name="agreed_has_date"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closing_paired"),
        sa.CheckConstraint(
            "(state IN ('achieved', 'missed', 'abandoned')) = (closed_at IS NOT NULL)", name="closed_has_date"
        ),
        sa.CheckConstraint("state <> 'abandoned' OR close_reason IS NOT NULL", name="abandoned_has_reason"),
        sa.Index("ix_goal_partnership_id", "partnership_id", "ends_on"),
        sa.Index("ix_goal_agency_owner_id", "agency_owner_id"),
        sa.Index("ix_goal_ngo_owner_id", "ngo_owner_id"),
    )  # fmt: skip


class GoalUpdate(Identified, Base):
    """A figure for a goal on a day, with what proves it."""

    __tablename__ = "goal_update"

    goal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("goal.id"))
    source: Mapped[UpdateSource] = mapped_column(text_enum(UpdateSource))
    measured_on: Mapped[date]
    """The day on which it was so, where the agency is."""
    value: Mapped[float]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(sa.String(1000))
    evidence: Mapped[str | None] = mapped_column(sa.String(200))
    evidence_url: Mapped[str | None] = mapped_column(sa.String(500))
    evaluation_id: Mapped[UUID | None]
    """The evaluation that measured it; no foreign key, because evaluations are made above goals."""
    reported_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    reported_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("goal_id", "evaluation_id"),
        sa.CheckConstraint(
            "(source = 'evaluation') = (evaluation_id IS NOT NULL)"
            " AND (source = 'manual') = (reported_by_id IS NOT NULL)",
            name="source_is_named",
        ),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL) AND 0 <= numerator AND numerator <= denominator",
            name="n_of_total",
        ),
        sa.CheckConstraint("value >= 0", name="not_negative"),
        sa.Index("ix_goal_update_goal_id", "goal_id", "measured_on", "reported_at"),
    )


class GoalChange(Identified, Base):
    """Another target or last day that one side asked for after both had agreed, and what became of it."""

    __tablename__ = "goal_change"

    goal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("goal.id"))
    old_target: Mapped[float]
    new_target: Mapped[float]
    old_ends_on: Mapped[date]
    new_ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(500))
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    proposed_for_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    proposed_at: Mapped[datetime]
    accepted: Mapped[bool | None]
    """None while it waits for the other side."""
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (accepted IS NULL)",
            name="answer_paired",
        ),
        sa.CheckConstraint("old_target <> new_target OR old_ends_on <> new_ends_on", name="changes_something"),
        sa.Index("ix_goal_change_goal_id", "goal_id", "proposed_at"),
        sa.Index(
            "uq_goal_change_waiting",
            "goal_id",
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        ),
    )  # fmt: skip
