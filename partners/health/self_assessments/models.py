"""Rounds of self-assessment and the answers given in them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from partners.health.self_assessments.items import Item


class SelfAssessmentRound(Identified, Base):
    """The question to both sides of a partnership, once for a quarter, how the partnership works."""

    __tablename__ = "self_assessment_round"

    partnership_id: Mapped[UUID] = mapped_column(sa.ForeignKey("partnership.id"))
    quarter: Mapped[str] = mapped_column(sa.String(7))
    """The quarter that it is about, such as 2026-Q1."""
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    closes_on: Mapped[date]
    """The last day for answers, where the agency is."""
    closed_at: Mapped[datetime | None]
    """When somebody closed it before its last day had passed."""
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("partnership_id", "quarter"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closing_paired"),
    )


class SelfAssessmentAnswer(Identified, Base):
    """That a person answered, for their organisation; they may change it until the round closes."""

    __tablename__ = "self_assessment_answer"

    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("self_assessment_round.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    answered_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("round_id", "person_id"),
        sa.Index("ix_self_assessment_answer_person_id", "person_id"),
    )


class SelfAssessmentMark(Base):
    """A person's mark for one sentence; a sentence that they could not rate has none."""

    __tablename__ = "self_assessment_mark"

    answer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("self_assessment_answer.id"), primary_key=True)
    item: Mapped[Item] = mapped_column(text_enum(Item), primary_key=True)
    mark: Mapped[int]

    __table_args__ = (sa.CheckConstraint("mark BETWEEN 1 AND 5", name="mark_on_scale"),)
