"""Immutable evaluations and the documents rendered from them."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, text_enum
from kpi.evaluations.codes import OpenedAs


class Evaluation(Identified, Base):
    """What was measured, frozen: definitions, targets, counts and values as JSON with their hash.

    A database trigger refuses every change; a later run of the same period is a row of its own.
    """

    __tablename__ = "evaluation"

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    schedule_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("evaluation_schedule.id"))
    """None for an evaluation that a person ran."""
    scope_key: Mapped[str] = mapped_column(sa.String(45))
    """Names what was measured: kind and id, as `Scope.key` writes it."""
    agency_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None for an NGO as a whole, and for everything."""
    ngo_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    """None for an agency as a whole, and for everything."""
    partnership_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("partnership.id"))
    period_key: Mapped[str] = mapped_column(sa.String(25))
    period_start: Mapped[date]
    period_end: Mapped[date]
    timezone: Mapped[str] = mapped_column(sa.String(60))
    data_as_of: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    met: Mapped[int]
    """How many indicators meet, just miss and miss their target, or have no rating: the list's headline."""
    nearly_met: Mapped[int]
    missed: Mapped[int]
    unrated: Mapped[int]
    snapshot: Mapped[str]
    """Canonical JSON; its shape is `kpi.evaluations.snapshot`."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (
        sa.UniqueConstraint("schedule_id", "period_key"),
        sa.CheckConstraint("period_start <= period_end", name="period_ordered"),
        sa.CheckConstraint(
            "(partnership_id IS NOT NULL) = (agency_id IS NOT NULL AND ngo_id IS NOT NULL)",
            name="partnership_has_sides",
        ),
        sa.Index("ix_evaluation_scope_key", "scope_key", "period_key", "data_as_of", "id"),
        sa.Index("ix_evaluation_ngo_id", "ngo_id", "period_end", "id"),
        sa.Index("ix_evaluation_agency_id", "agency_id", "period_end", "id"),
        sa.Index("ix_evaluation_partnership_id", "partnership_id", "period_end", "id"),
        sa.Index("ix_evaluation_period_end", "period_end", "id"),
        sa.Index("ix_evaluation_content_hash", "content_hash"),
    )


refuse_changes(Evaluation.__table__)


class EvaluationDocument(Base):
    """An edition of the PDF of an evaluation: the first when it is published, a further one when it is signed off.

    Every edition that was issued stays with its hash; a database trigger refuses every change.
    """

    __tablename__ = "evaluation_document"

    evaluation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rendered_at: Mapped[datetime]
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)

    __table_args__ = (
        sa.CheckConstraint("edition >= 1", name="edition_from_one"),
        sa.UniqueConstraint("sha256"),
    )


refuse_changes(EvaluationDocument.__table__)


class EvaluationReceipt(Base):
    """Whether a person was told of an evaluation, was reminded, and opened it: one row for each of both.

    It outlives the notice, which is removed some months after it was read, and is apart from it: whoever marks all
    notices as read has opened nothing.
    """

    __tablename__ = "evaluation_receipt"

    evaluation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), primary_key=True)
    told_at: Mapped[datetime | None]
    """None for somebody who opened it without having been told."""
    reminded_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    opened_as: Mapped[OpenedAs | None] = mapped_column(text_enum(OpenedAs))

    __table_args__ = (
        sa.CheckConstraint("told_at IS NOT NULL OR opened_at IS NOT NULL", name="told_or_opened"),
        sa.CheckConstraint("reminded_at IS NULL OR told_at IS NOT NULL", name="reminded_were_told"),
        sa.CheckConstraint("(opened_at IS NULL) = (opened_as IS NULL)", name="opened_paired"),
        sa.Index("ix_evaluation_receipt_user_id", "user_id", "opened_at"),
        sa.Index(
            "ix_evaluation_receipt_waiting",
            "told_at",
            sqlite_where=sa.text("opened_at IS NULL AND reminded_at IS NULL"),
            postgresql_where=sa.text("opened_at IS NULL AND reminded_at IS NULL"),
        ),
    )
