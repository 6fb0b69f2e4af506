"""Courses of an organisation, and the people who may teach them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from partners.training.courses.kinds import ATTENDANCE_SHARE, REFRESHER_MONTHS, CourseAudience, CourseKind


class TrainingCourse(Identified, Versioned, Base):
    """Something that is taught again and again; a closed one has no new sessions."""

    __tablename__ = "training_course"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    """The partnership to whose other side it is open too; None: for one's own people."""
    kind: Mapped[CourseKind] = mapped_column(text_enum(CourseKind))
    title: Mapped[str] = mapped_column(sa.String(160))
    hours: Mapped[float]
    aims: Mapped[str] = mapped_column(sa.String(2000))
    audience: Mapped[CourseAudience] = mapped_column(text_enum(CourseAudience))
    prerequisites: Mapped[str | None] = mapped_column(sa.String(500))
    required_course_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("training_course.id"))
    """Whoever enrols holds a valid certificate of this course."""
    refresher_months: Mapped[int] = mapped_column(default=REFRESHER_MONTHS)
    gives_certificate: Mapped[bool] = mapped_column(default=True)
    attendance_share: Mapped[int] = mapped_column(default=ATTENDANCE_SHARE)
    """Per cent of the hours without which there is no certificate."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("hours > 0 AND hours <= 400", name="hours_in_range"),
        sa.CheckConstraint("refresher_months BETWEEN 1 AND 120", name="refresher_in_range"),
        sa.CheckConstraint("attendance_share BETWEEN 1 AND 100", name="share_in_range"),
        sa.CheckConstraint("kind <> 'crisis_intervention' OR hours >= 40", name="cit_has_40_hours"),
        sa.CheckConstraint(
            "required_course_id IS NULL OR required_course_id <> id", name="not_before_itself"
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_paired"),
        sa.Index("ix_training_course_organisation_id", "organisation_id", "title"),
        sa.Index("ix_training_course_partnership_id", "partnership_id"),
        sa.Index("ix_training_course_required_course_id", "required_course_id"),
    )


class Trainer(Identified, Base):
    """Who may teach: a colleague with an account, or somebody from outside; what qualifies them, and until when."""

    __tablename__ = "trainer"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    external_name: Mapped[str | None] = mapped_column(sa.String(160))
    qualification: Mapped[str] = mapped_column(sa.String(300))
    valid_until: Mapped[date | None]
    """The last day on which the qualification holds; None: without an end."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("(user_id IS NULL) <> (external_name IS NULL)", name="inside_or_outside"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_paired"),
        sa.Index("ix_trainer_organisation_id", "organisation_id"),
        sa.Index("ix_trainer_user_id", "user_id"),
    )
