"""What a review leaves behind: versions of the text, comments on it, and who approved which version."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.append_only import refuse_changes
from core.database import Base, Identified, text_enum
from partners.memoranda.parts import Part
from partners.memoranda.review.outcomes import Outcome


def _version_key(table: str) -> sa.ForeignKeyConstraint:
    """What is said about a version names the version of the same agreement."""
    return sa.ForeignKeyConstraint(
        ["memorandum_id", "version_number"],
        ["memorandum_version.memorandum_id", "memorandum_version.number"],
        name=f"fk_{table}_version",
    )


class MemorandumVersion(Identified, Base):
    """A text as it was put to all parties for review; the database refuses to change or remove it."""

    __tablename__ = "memorandum_version"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    number: Mapped[int]
    """1 for the first text in review; every review that is opened adds one."""
    content: Mapped[str]
    """The canonical content (JSON), as it would be signed."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 over `content`; what is sent for signature has the same."""
    made_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    made_at: Mapped[datetime]

    __table_args__ = (
        sa.UniqueConstraint("memorandum_id", "number"),
        sa.CheckConstraint("number > 0", name="counted_from_one"),
    )


class MemorandumComment(Identified, Base):
    """A remark on a section or a clause of a version, an answer to one, or a remark for one's own side only."""

    __tablename__ = "memorandum_comment"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    version_number: Mapped[int]
    part: Mapped[Part] = mapped_column(text_enum(Part))
    element: Mapped[str | None] = mapped_column(sa.String(40))
    """Which standard element the clause covers; empty for a section."""
    heading: Mapped[str | None] = mapped_column(sa.String(160))
    """How the clause was headed, so that it is found again when clauses move."""
    body: Mapped[str] = mapped_column(sa.String(4000))
    internal: Mapped[bool] = mapped_column(default=False)
    """For the organisation of its author only; no other party ever reads it."""
    reply_to_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("memorandum_comment.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    written_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    written_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"))
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    settle_note: Mapped[str | None] = mapped_column(sa.String(500))
    """Why it was settled so; required where it was rejected."""

    __table_args__ = (
        _version_key("memorandum_comment"),
        sa.CheckConstraint(
            "(part = 'clauses') = (element IS NOT NULL) AND (element IS NULL) = (heading IS NULL)",
            name="clause_is_named",
        ),
        sa.CheckConstraint("length(body) > 0", name="says_something"),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by_id IS NULL) AND (settled_at IS NULL) = (outcome IS NULL)",
            name="settled_paired",
        ),
        sa.CheckConstraint("settle_note IS NULL OR settled_at IS NOT NULL", name="note_of_settled"),
        sa.CheckConstraint("outcome <> 'rejected' OR settle_note IS NOT NULL", name="rejected_says_why"),
        sa.CheckConstraint("reply_to_id IS NULL OR settled_at IS NULL", name="answer_is_not_settled"),
        sa.CheckConstraint("written_at <= settled_at", name="settled_after"),
        sa.Index("ix_memorandum_comment_memorandum_id", "memorandum_id", "version_number"),
        sa.Index("ix_memorandum_comment_reply_to_id", "reply_to_id"),
    )


class MemorandumApproval(Identified, Base):
    """A party accepts one version of the text; void once somebody asks for changes to it."""

    __tablename__ = "memorandum_approval"

    memorandum_id: Mapped[UUID] = mapped_column(sa.ForeignKey("memorandum.id"))
    version_number: Mapped[int]
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    approved_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"))
    approved_at: Mapped[datetime]
    legal_review: Mapped[bool]
    """Whether the party's legal adviser has read this version."""
    note: Mapped[str | None] = mapped_column(sa.String(500))
    voided_at: Mapped[datetime | None]

    __table_args__ = (
        _version_key("memorandum_approval"),
        sa.UniqueConstraint("memorandum_id", "version_number", "organisation_id"),
        sa.CheckConstraint("approved_at <= voided_at", name="voided_after"),
        sa.Index("ix_memorandum_approval_organisation_id", "organisation_id"),
    )


refuse_changes(MemorandumVersion.__table__)
