"""What both sides make of an evaluation together: comments, marks, disputes, goals that follow, signatures."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.actor import Role
from core.append_only import refuse_changes
from core.database import Base, Identified, Versioned, text_enum
from kpi.reviews.lifecycle import Answer, DisputeReason, DisputeState, Mark

_UNSETTLED = "state NOT IN ('settled', 'withdrawn')"


class EvaluationReview(Identified, Versioned, Base):
    """The common reading of one evaluation, opened by whoever does something with it first."""

    __tablename__ = "evaluation_review"

    evaluation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation.id"), unique=True)
    edition: Mapped[int] = mapped_column(default=1)
    """The edition of the document that tells of all signatures and disputes: the newest issued, or the next."""
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    closed_at: Mapped[datetime | None]
    """When each side had signed."""

    __table_args__ = (
        sa.CheckConstraint("edition >= 1", name="edition_counts"),
        sa.CheckConstraint("closed_at >= opened_at", name="closed_after_opening"),
        sa.Index("ix_evaluation_review_opened_by_id", "opened_by_id"),
    )


class ReviewComment(Identified, Base):
    """A remark on the whole evaluation or on one figure; a correction is a row of its own."""

    __tablename__ = "review_comment"

    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_review.id"))
    indicator: Mapped[str | None] = mapped_column(sa.String(10))
    """None for the whole."""
    text: Mapped[str] = mapped_column(sa.String(2000))
    corrects_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("review_comment.id"), unique=True)
    """The remark that this one stands for now; the earlier words stay readable."""
    author_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    written_at: Mapped[datetime]
    after_sign_off: Mapped[bool]

    __table_args__ = (
        sa.CheckConstraint("length(text) > 0", name="says_something"),
        sa.CheckConstraint("corrects_id IS NULL OR corrects_id <> id", name="corrects_another"),
        sa.Index("ix_review_comment_review_id", "review_id", "written_at"),
        sa.Index("ix_review_comment_author_id", "author_id"),
        sa.Index("ix_review_comment_organisation_id", "organisation_id"),
    )


refuse_changes(ReviewComment.__table__)


class ReviewFinding(Identified, Versioned, Base):
    """What one side makes of one figure, with the reason in words."""

    __tablename__ = "review_finding"

    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_review.id"))
    indicator: Mapped[str] = mapped_column(sa.String(10))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    mark: Mapped[Mark] = mapped_column(text_enum(Mark))
    words: Mapped[str | None] = mapped_column(sa.String(500))
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.UniqueConstraint("review_id", "indicator", "organisation_id"),
        sa.CheckConstraint("mark = 'accepted' OR (words IS NOT NULL AND length(words) > 0)", name="says_why"),
        sa.Index("ix_review_finding_organisation_id", "organisation_id"),
        sa.Index("ix_review_finding_marked_by_id", "marked_by_id"),
    )


class ReviewDispute(Identified, Versioned, Base):
    """A side holds a figure to be wrong; the desk answers; the side accepts the answer or does not."""

    __tablename__ = "review_dispute"

    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_review.id"))
    indicator: Mapped[str] = mapped_column(sa.String(10))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    """The side that disputes."""
    reason: Mapped[DisputeReason] = mapped_column(text_enum(DisputeReason))
    text: Mapped[str] = mapped_column(sa.String(2000))
    state: Mapped[DisputeState] = mapped_column(text_enum(DisputeState), default=DisputeState.OPEN)
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    answer: Mapped[Answer | None] = mapped_column(text_enum(Answer))
    answer_text: Mapped[str | None] = mapped_column(sa.String(2000))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    revised_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evaluation.id"))
    """The evaluation of the same scope and period in which the figure was measured again."""
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.CheckConstraint("length(text) > 0", name="says_what"),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by_id IS NULL)"
            " AND (answer IS NULL) = (answer_text IS NULL)",
            name="answer_paired",
        ),
        sa.CheckConstraint("state <> 'open' OR answer IS NULL", name="open_waits"),
        sa.CheckConstraint("state NOT IN ('answered', 'kept', 'settled') OR answer IS NOT NULL", name="answered_says_what"),
        sa.CheckConstraint("state <> 'revising' OR (answer IS NOT NULL AND answer = 'revise' AND revised_by_id IS NULL)", name="revising_was_promised"),
        sa.CheckConstraint("revised_by_id IS NULL OR (answer IS NOT NULL AND answer = 'revise')", name="revised_was_promised"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="end_paired"),
        sa.CheckConstraint("(state IN ('settled', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended_has_date"),
        sa.Index("ix_review_dispute_review_id", "review_id", "raised_at"),
        sa.Index("ix_review_dispute_organisation_id", "organisation_id"),
        sa.Index("ix_review_dispute_raised_by_id", "raised_by_id"),
        sa.Index("ix_review_dispute_answered_by_id", "answered_by_id"),
        sa.Index("ix_review_dispute_revised_by_id", "revised_by_id"),
        sa.Index("ix_review_dispute_ended_by_id", "ended_by_id"),
        sa.Index(
            "uq_review_dispute_unsettled",
            "review_id",
            "indicator",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text(_UNSETTLED),
            postgresql_where=sa.text(_UNSETTLED),
        ),
    )  # fmt: skip


class ReviewGoal(Base):
    """A shared goal that was set because of a figure of this evaluation."""

    __tablename__ = "review_goal"

    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_review.id"), primary_key=True)
    goal_id: Mapped[UUID] = mapped_column(sa.ForeignKey("goal.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(sa.String(10))
    linked_at: Mapped[datetime]
    linked_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))

    __table_args__ = (
        sa.Index("ix_review_goal_goal_id", "goal_id"),
        sa.Index("ix_review_goal_linked_by_id", "linked_by_id"),
    )


class ReviewSignature(Identified, Base):
    """A side has read the evaluation and signs it, once; name, role and time as they were then."""

    __tablename__ = "review_signature"

    review_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_review.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    organisation_name: Mapped[str] = mapped_column(sa.String(255))
    signer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    signer_name: Mapped[str] = mapped_column(sa.String(160))
    signer_role: Mapped[Role] = mapped_column(text_enum(Role, "signer_role"))
    signed_at: Mapped[datetime]
    disputes_noted: Mapped[int]
    """How many disputes of its own the side had open and signed with, knowingly."""
    note: Mapped[str | None] = mapped_column(sa.String(500))

    __table_args__ = (
        sa.UniqueConstraint("review_id", "organisation_id"),
        sa.CheckConstraint("disputes_noted >= 0", name="disputes_counted"),
        sa.Index("ix_review_signature_organisation_id", "organisation_id"),
        sa.Index("ix_review_signature_signer_id", "signer_id"),
    )


refuse_changes(ReviewSignature.__table__)
