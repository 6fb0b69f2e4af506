"""What is kept beside a wave: texts after their review, how many people there are, and results as published."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, text_enum
from core.sealed_fields import Sealed, SealedFor, SealedText
from surveys.results.states import Readership, RemarkState


class SurveyRemark(Identified, Base):
    """A free text as a reviewer released it, names struck out; of the others only that there was one.

    Neither a moment nor a person: who reviewed stands in the trail, and nothing ties a text to other answers.
    """

    __tablename__ = "survey_remark"
    sealed_for = SealedFor("survey_wave", ("wave_id",))

    wave_id: Mapped[UUID] = mapped_column(sa.ForeignKey("survey_wave.id"))
    question: Mapped[str] = mapped_column(sa.String(40))
    state: Mapped[RemarkState] = mapped_column(text_enum(RemarkState))
    text_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    text = SealedText()

    __table_args__ = (
        sa.CheckConstraint("(state = 'released') = (text_sealed IS NOT NULL)", name="text_if_released"),
        sa.Index("ix_survey_remark_wave", "wave_id", "question"),
        {"sqlite_with_rowid": False},
    )


class SurveyFrame(Base):
    """How many people a wave is about, in all and in each option of one band, as its organisation declared it once."""

    __tablename__ = "survey_frame"

    wave_id: Mapped[UUID] = mapped_column(sa.ForeignKey("survey_wave.id"), primary_key=True)
    population: Mapped[int | None]
    band: Mapped[str | None] = mapped_column(sa.String(40))
    """The code of the band by which answers are weighted."""
    people: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """People in each option of the band."""
    source: Mapped[str] = mapped_column(sa.String(200))
    """Where the numbers come from, with the year."""
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), index=True)

    __table_args__ = (sa.CheckConstraint("population IS NULL OR population > 0", name="population_positive"),)


class SurveyPublication(Identified, Base):
    """The results of a wave as they were published; they never change, and may be taken back as a whole."""

    __tablename__ = "survey_publication"

    wave_id: Mapped[UUID] = mapped_column(sa.ForeignKey("survey_wave.id"))
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    readership: Mapped[Readership] = mapped_column(text_enum(Readership, "survey_publication_readership"))
    title: Mapped[str] = mapped_column(sa.String(120))
    content: Mapped[str]
    """Canonical JSON of `surveys.results.report.Content`."""
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)

    __table_args__ = (
        sa.CheckConstraint("length(content_hash) = 64", name="hash_is_digest"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_paired"),
        sa.Index(
            "uq_survey_publication_shown",
            "wave_id",
            "readership",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )


class SurveyPublicationReader(Base):
    """A partner organisation to which results were published."""

    __tablename__ = "survey_publication_reader"

    publication_id: Mapped[UUID] = mapped_column(sa.ForeignKey("survey_publication.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organisation.id"), primary_key=True, index=True
    )
