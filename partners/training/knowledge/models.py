"""Tests of courses in versions, and marks; single answers are not kept."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from partners.training.knowledge.points import FormLabel, Point


class KnowledgeTest(Identified, Base):
    """One version of a course's test; marks of different versions are never compared."""

    __tablename__ = "knowledge_test"

    course_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_course.id"))
    number: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    ready_at: Mapped[datetime | None]
    """From when on it is asked; its items are frozen then."""
    ready_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("course_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint("(ready_at IS NULL) = (ready_by_id IS NULL)", name="ready_paired"),
    )


class KnowledgeItem(Identified, Base):
    """A question with one right answer of up to four."""

    __tablename__ = "knowledge_item"

    test_id: Mapped[UUID] = mapped_column(sa.ForeignKey("knowledge_test.id"))
    form: Mapped[FormLabel] = mapped_column(text_enum(FormLabel))
    position: Mapped[int]
    question: Mapped[str] = mapped_column(sa.String(500))
    first: Mapped[str] = mapped_column(sa.String(200))
    second: Mapped[str] = mapped_column(sa.String(200))
    third: Mapped[str | None] = mapped_column(sa.String(200))
    fourth: Mapped[str | None] = mapped_column(sa.String(200))
    correct: Mapped[int]
    """The right answer, from 1."""

    __table_args__ = (
        sa.UniqueConstraint("test_id", "form", "position"),
        sa.CheckConstraint(
            "correct IN (1, 2) OR (correct = 3 AND third IS NOT NULL)"
            " OR (correct = 4 AND fourth IS NOT NULL)",
            name="correct_exists",
        ),
        sa.CheckConstraint("fourth IS NULL OR third IS NOT NULL", name="answers_in_order"),
        sa.CheckConstraint("position > 0", name="position_positive"),
    )


class KnowledgeMark(Identified, Base):
    """How much of a test somebody had right at one point: for themselves and the session's trainer, nobody else."""

    __tablename__ = "knowledge_mark"

    seat_id: Mapped[UUID] = mapped_column(sa.ForeignKey("training_seat.id"))
    test_id: Mapped[UUID] = mapped_column(sa.ForeignKey("knowledge_test.id"))
    point: Mapped[Point] = mapped_column(text_enum(Point))
    percent: Mapped[float]
    taken_at: Mapped[datetime]
    entered_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    """The trainee who took it here, or the trainer who entered the mark."""

    __table_args__ = (
        sa.UniqueConstraint("seat_id", "point"),
        sa.CheckConstraint("percent >= 0 AND percent <= 100", name="percent_in_range"),
        sa.Index("ix_knowledge_mark_test_id", "test_id"),
    )
