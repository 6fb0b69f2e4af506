"""Waves, links good for one answer, and answers, which nothing ties to a link (security E-12).

Tables of links and answers hold no moment and no number that grows, and keep their rows in the order of random keys where
the database lets us (`sqlite_with_rowid`).
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accounts.outbox.models import Posting, posting_rules
from core.database import Base, Identified, Versioned, text_enum
from core.sealed_fields import Sealed, SealedFor, SealedText
from surveys.waves.codes import Entry, Mode

SHUFFLED = {"sqlite_with_rowid": False}
OF_WAVE = ("survey_wave.id", "survey_wave.mode")


class SurveyWave(Identified, Versioned, Base):
    """A version of a questionnaire, asked of an audience between two days."""

    __tablename__ = "survey_wave"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(sa.ForeignKey("questionnaire_version.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    audience: Mapped[str] = mapped_column(sa.String(200))
    """Who is asked, in words."""
    mode: Mapped[Mode] = mapped_column(text_enum(Mode))
    entry: Mapped[Entry] = mapped_column(text_enum(Entry))
    link_code: Mapped[str | None] = mapped_column(sa.String(32), unique=True)
    """What an open link ends in; None where each person has a link."""
    languages: Mapped[str] = mapped_column(sa.String(60))
    """Those offered, divided by commas: “en,es,fr”."""
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    """The last day for answers, where the organisation is."""
    invited: Mapped[int | None]
    """How many people were asked, for the response rate: links made, or what staff estimate for an open link; None: not known."""
    about_kind: Mapped[str | None] = mapped_column(sa.String(40))
    about_id: Mapped[UUID | None]
    """What the wave is about, such as (“training_session”, id); told by the room above, without a foreign key."""
    reminded_on: Mapped[date | None]
    """The last day on which all who were asked were reminded."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    """When it was closed before its last day had passed, or as its results were published."""
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    """When its results were published: it never opens again."""

    __table_args__ = (
        sa.UniqueConstraint("id", "mode", name="uq_survey_wave_id_mode"),
        sa.CheckConstraint("opens_on <= closes_on", name="days_in_order"),
        sa.CheckConstraint("(entry = 'open') = (link_code IS NOT NULL)", name="open_has_link"),
        sa.CheckConstraint("mode = 'anonymous' OR entry = 'invited'", name="confidential_is_invited"),
        sa.CheckConstraint("invited IS NULL OR invited >= 0", name="invited_not_negative"),
        sa.CheckConstraint("(about_kind IS NULL) = (about_id IS NULL)", name="about_paired"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_paired"),
        sa.CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published_paired"),
        sa.CheckConstraint("published_at IS NULL OR closed_at IS NOT NULL", name="published_is_closed"),
        sa.Index("ix_survey_wave_about", "about_kind", "about_id"),
    )


class SurveyToken(Base):
    """A link of an anonymous wave: its digest, and whether it was used. Not when, by whom, nor with which answer."""

    __tablename__ = "survey_token"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    wave_id: Mapped[UUID]
    mode: Mapped[Mode] = mapped_column(text_enum(Mode), default=Mode.ANONYMOUS)
    is_used: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["wave_id", "mode"], OF_WAVE, name="fk_survey_token_wave", ondelete="CASCADE"
        ),
        sa.CheckConstraint("mode = 'anonymous'", name="anonymous_only"),
        sa.Index("ix_survey_token_wave", "wave_id", "mode"),
        SHUFFLED,
    )


class SurveyInvitation(Identified, Base):
    """An address that was asked. Its link (`digest`) and its person are kept in confidential waves only."""

    __tablename__ = "survey_invitation"
    sealed_for = SealedFor("survey_wave", ("wave_id",))

    wave_id: Mapped[UUID]
    mode: Mapped[Mode] = mapped_column(text_enum(Mode))
    address_sealed: Mapped[bytes] = mapped_column(Sealed)
    address = SealedText()
    language: Mapped[str] = mapped_column(sa.String(8))
    digest: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32), unique=True)
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["wave_id", "mode"], OF_WAVE, name="fk_survey_invitation_wave", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("id", "mode", name="uq_survey_invitation_id_mode"),
        sa.CheckConstraint("(mode = 'confidential') = (digest IS NOT NULL)", name="link_confidential_only"),
        sa.CheckConstraint("mode = 'confidential' OR user_id IS NULL", name="person_confidential_only"),
        sa.Index("ix_survey_invitation_wave", "wave_id", "mode"),
        SHUFFLED,
    )


class SurveyResponse(Identified, Base):
    """One person's answers to a wave: the day, at most two coarse bands, and no person unless the wave is confidential."""

    __tablename__ = "survey_response"

    wave_id: Mapped[UUID]
    mode: Mapped[Mode] = mapped_column(text_enum(Mode))
    day: Mapped[date]
    band_one: Mapped[str | None] = mapped_column(sa.String(40))
    band_two: Mapped[str | None] = mapped_column(sa.String(40))
    """Codes of the options chosen for the first and the second band of the content."""
    invitation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("survey_invitation.id", name="fk_survey_response_invitation"), unique=True
    )
    """Whose it is, in confidential waves only."""

    __table_args__ = (
        sa.ForeignKeyConstraint(["wave_id", "mode"], OF_WAVE, name="fk_survey_response_wave"),
        sa.UniqueConstraint("id", "mode", name="uq_survey_response_id_mode"),
        sa.CheckConstraint("mode = 'confidential' OR invitation_id IS NULL", name="person_confidential_only"),
        sa.Index("ix_survey_response_wave", "wave_id", "mode"),
        SHUFFLED,
    )


class SurveyAnswer(Identified, Base):
    """What was answered to one question, one statement of a grid, or one choice of several; free text stands apart."""

    __tablename__ = "survey_answer"

    response_id: Mapped[UUID] = mapped_column(sa.ForeignKey("survey_response.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(sa.String(40))
    statement: Mapped[str] = mapped_column(sa.String(40), default="")
    """Of a grid: which statement; else empty."""
    value: Mapped[float | None]
    """The point of a scale or of agreement, or a number."""
    choice: Mapped[str | None] = mapped_column(sa.String(40))
    """A choice's code; several rows where several were chosen."""
    is_not_applicable: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.UniqueConstraint("response_id", "question", "statement", "choice", name="uq_survey_answer_place"),
        sa.CheckConstraint(
            "(value IS NOT NULL AND choice IS NULL AND NOT is_not_applicable)"
            " OR (value IS NULL AND choice IS NOT NULL AND NOT is_not_applicable)"
            " OR (value IS NULL AND choice IS NULL AND is_not_applicable)",
            name="one_kind",
        ),
        SHUFFLED,
    )


class SurveyText(Identified, Base):
    """What somebody wrote in their own words. In anonymous waves nothing ties it to their other answers: text identifies."""

    __tablename__ = "survey_text"
    sealed_for = SealedFor("survey_wave", ("wave_id",))

    wave_id: Mapped[UUID]
    mode: Mapped[Mode] = mapped_column(text_enum(Mode))
    question: Mapped[str] = mapped_column(sa.String(40))
    text_sealed: Mapped[bytes] = mapped_column(Sealed)
    text = SealedText()
    response_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("survey_response.id", name="fk_survey_text_response"), index=True
    )

    __table_args__ = (
        sa.ForeignKeyConstraint(["wave_id", "mode"], OF_WAVE, name="fk_survey_text_wave"),
        sa.CheckConstraint(
            "(mode = 'confidential') = (response_id IS NOT NULL)", name="tied_confidential_only"
        ),
        sa.Index("ix_survey_text_wave", "wave_id", "mode"),
        SHUFFLED,
    )


class SurveyPaper(Base):
    """The digest of a sheet that was handed in, so that sending it twice counts once; nobody's, and gone when results are published."""

    __tablename__ = "survey_paper"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    wave_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("survey_wave.id", name="fk_survey_paper_wave", ondelete="CASCADE"), index=True
    )

    __table_args__ = (SHUFFLED,)


class SurveyLetter(Posting, Base):
    """A mail to somebody who is asked; the address and the link are forgotten as soon as it has gone or was given up."""

    __tablename__ = "survey_letter"
    sealed_for = SealedFor("survey_wave", ("wave_id",))

    wave_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("survey_wave.id", name="fk_survey_letter_wave", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(sa.String(8))
    address_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    address = SealedText()
    link_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    link = SealedText()
    """What the link ends in; None in a reminder, which does not know it."""

    __table_args__ = (
        sa.CheckConstraint("(delivery = 'waiting') = (address_sealed IS NOT NULL)", name="address_forgotten"),
        sa.CheckConstraint("delivery = 'waiting' OR link_sealed IS NULL", name="link_forgotten"),
        *posting_rules("survey_letter"),
        SHUFFLED,
    )
