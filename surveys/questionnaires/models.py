"""Questionnaires and their versions; a version that a wave has used never changes again."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from surveys.questionnaires.codes import Purpose


class Questionnaire(Identified, Versioned, Base):
    """A questionnaire of an organisation; what it asks stands in its versions."""

    __tablename__ = "questionnaire"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(sa.String(40))
    """Short and unique within the organisation; one from the library keeps its code there, such as “community-perception”."""
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    retired_at: Mapped[datetime | None]
    retired_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)

    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "code", name="uq_questionnaire_organisation_code"),
        sa.CheckConstraint("(retired_at IS NULL) = (retired_by_id IS NULL)", name="retired_paired"),
    )


class QuestionnaireVersion(Identified, Base):
    """The wording of a questionnaire (`content.load(row.content)`); frozen as soon as a wave uses it."""

    __tablename__ = "questionnaire_version"

    questionnaire_id: Mapped[UUID] = mapped_column(sa.ForeignKey("questionnaire.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    wording: Mapped[str] = mapped_column(sa.String(64))
    """SHA-256 of all that is asked, in every language; only waves of equal wording are compared (facts.md 1.8)."""
    library: Mapped[str | None] = mapped_column(sa.String(48))
    """Code and version in the built-in library while unchanged, such as “community-perception/1”; None: own words."""
    written_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    frozen_at: Mapped[datetime | None]
    """When the first wave took it; nothing of it changes after that."""

    __table_args__ = (
        sa.UniqueConstraint("questionnaire_id", "number", name="uq_questionnaire_version_number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
        sa.CheckConstraint("length(wording) = 64", name="wording_is_digest"),
        sa.Index(
            "uq_questionnaire_version_draft",
            "questionnaire_id",
            unique=True,
            sqlite_where=sa.text("frozen_at IS NULL"),
            postgresql_where=sa.text("frozen_at IS NULL"),
        ),
    )
