"""Boxes and town halls, what people said there, and who supports a question: a browser, never a person (security E-12)."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Identified, Versioned, text_enum
from core.sealed_fields import Sealed, SealedFor, SealedText
from surveys.voices.lifecycle import PlaceKind, VoiceState


class VoicePlace(Identified, Versioned, Base):
    """A suggestion box, always open until it is closed, or a town hall with its day."""

    __tablename__ = "voice_place"

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    kind: Mapped[PlaceKind] = mapped_column(text_enum(PlaceKind))
    title: Mapped[str] = mapped_column(sa.String(120))
    introduction: Mapped[str] = mapped_column(sa.String(1000))
    link_code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    """What its link ends in; for a staff box only staff are told it."""
    asks_until: Mapped[date | None]
    """Of a town hall: the last day for questions."""
    held_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("app_user.id"), index=True)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)

    __table_args__ = (
        sa.CheckConstraint("(kind = 'town_hall') = (held_on IS NOT NULL)", name="town_hall_has_day"),
        sa.CheckConstraint("(held_on IS NULL) = (asks_until IS NULL)", name="days_paired"),
        sa.CheckConstraint("asks_until IS NULL OR asks_until <= held_on", name="asks_before"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_paired"),
    )


class Voice(Identified, Versioned, Base):
    """What somebody said: the day and nothing about the person; the original goes when it is reviewed."""

    __tablename__ = "voice"
    sealed_for = SealedFor("voice_place", ("place_id",))

    place_id: Mapped[UUID] = mapped_column(sa.ForeignKey("voice_place.id"))
    state: Mapped[VoiceState] = mapped_column(text_enum(VoiceState), default=VoiceState.WAITING)
    day: Mapped[date]
    """When it was said, where the organisation is."""
    original_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    original = SealedText()
    shown_text: Mapped[str | None] = mapped_column(sa.String(2000))
    """As reviewed, names struck out."""
    answer: Mapped[str | None] = mapped_column(sa.String(2000))
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("app_user.id"), index=True)

    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'waiting') = (original_sealed IS NOT NULL)", name="original_while_waiting"
        ),
        sa.CheckConstraint(
            "(state IN ('shown', 'answered')) = (shown_text IS NOT NULL)", name="text_while_shown"
        ),
        sa.CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name="answer_if_answered"),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_on IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
            name="answer_complete",
        ),
        sa.Index("ix_voice_place_id", "place_id", "state"),
        {"sqlite_with_rowid": False},
    )


class VoiceSupport(Base):
    """That a browser supports a question: a digest that is another one for each question, so that nothing ties two."""

    __tablename__ = "voice_support"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    voice_id: Mapped[UUID] = mapped_column(sa.ForeignKey("voice.id"), index=True)

    __table_args__ = ({"sqlite_with_rowid": False},)
