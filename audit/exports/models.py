"""A file that was taken along, and its content for as long as it can be taken again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from audit.exports.codes import ExportKind, ExportReason
from core.database import Base, Identified, text_enum
from core.keys.table import Part
from core.sealing import Sealed, SealedBytes, SealedFor, SealedText

SUBJECT = "exported_file"


def part_of(find: Callable[[str], Any]) -> Part:
    """For whose eyes a content is: as its row says."""
    return Part(find("part"))


class ExportedFile(Identified, Base):
    """Who made which file, when and why; what it holds lies beside it until it expires."""

    __tablename__ = SUBJECT
    sealed_for = SealedFor(SUBJECT)

    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    """Stands in the file itself, so that a file that is found somewhere leads back to this row."""
    organisation_id: Mapped[UUID]
    made_by_id: Mapped[UUID]
    made_at: Mapped[datetime]
    kind: Mapped[ExportKind] = mapped_column(text_enum(ExportKind))
    reason: Mapped[ExportReason] = mapped_column(text_enum(ExportReason))
    note_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    note = SealedText()
    """The reason in words, where no code says it."""
    narrowed_by: Mapped[str] = mapped_column(sa.String(400), default="")
    """Names of the conditions that narrowed the list, separated by blanks; never their values."""
    rows: Mapped[int | None]
    name: Mapped[str] = mapped_column(sa.String(120))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    """The SHA-256 of the file, by which a copy of it can be recognised."""
    expires_at: Mapped[datetime]
    takings: Mapped[int] = mapped_column(default=1)
    """How often it was handed out; making it is the first time."""
    taken_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the content and its keys were destroyed."""

    __table_args__ = (
        sa.CheckConstraint("rows >= 0", name="rows_not_negative"),
        sa.CheckConstraint("size >= 0", name="size_not_negative"),
        sa.CheckConstraint("takings >= 1", name="taken_once"),
        sa.CheckConstraint("expires_at > made_at", name="expires_after_made"),
        sa.CheckConstraint("taken_at >= made_at", name="taken_after_made"),
        sa.CheckConstraint("ended_at >= made_at", name="ended_after_made"),
        sa.CheckConstraint("reason <> 'other' OR note_sealed IS NOT NULL", name="other_says_why"),
        sa.Index("ix_exported_file_made_by_id_made_at", "made_by_id", "made_at"),
        sa.Index("ix_exported_file_organisation_id_made_at", "organisation_id", "made_at"),
        sa.Index(
            "ix_exported_file_living",
            "expires_at",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )


class ExportedContent(Identified, Base):
    """The file itself, under a key of its own that is destroyed when it expires; an NGO's under the NGO's key."""

    __tablename__ = "exported_content"
    sealed_for = SealedFor(SUBJECT, ("file_id",), part=part_of, owner="exported_file.organisation_id")

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("exported_file.id"), unique=True)
    part: Mapped[str] = mapped_column(sa.String(10))
    content_sealed: Mapped[bytes] = mapped_column(Sealed)
    content = SealedBytes()

    __table_args__ = (sa.CheckConstraint("part IN ('police', 'ngo')", name="kept_by_one_side"),)
